import Testing

/// `martlet send`, and with it the agent as its own client.
@Suite struct SendTests {
    @Test(arguments: ["udp://127.0.0.1:0", "tcp://[::1]:0", "unixgram://DIR/s", "unix://DIR/s"])
    func `lines reach a listener`(listener: String) throws {
        let folder = TestFolder()
        let agent = try RunningAgent(
            listen: [listener.replacing("DIR", with: folder.path)], in: folder)
        let sent = try ChildProcess.run(
            ["send", "--to", agent.listeningURLs[0], "a:1|c", "b:2|c|#x:y z", "a:2|c"])
        #expect(sent.exitCode == 0, "\(sent.errors)")
        #expect(sent.output.isEmpty && sent.errors.isEmpty)
        try agent.waitForTotal("a", 3)
        try agent.waitForTotal("b", 2)
    }

    @Test(arguments: ["tcp://127.0.0.1:0", "unixgram://DIR/s"])
    func `all lines of standard input arrive, the last without its line feed`(
        listener: String
    ) throws {
        let folder = TestFolder()
        let agent = try RunningAgent(
            listen: [listener.replacing("DIR", with: folder.path)], in: folder)
        let lines = (0..<20_000).map { "name.number\($0 % 7):1|c" }
        let sent = try ChildProcess.run(
            ["send", "--to", agent.listeningURLs[0], "-"], input: lines.joined(separator: "\n"))
        #expect(sent.exitCode == 0, "\(sent.errors)")
        for number in 0..<7 {
            let count = lines.filter { $0.hasSuffix("\(number):1|c") }.count
            try agent.waitForTotal("name.number\(number)", Double(count))
        }
    }

    @Test func `a listener that is not there is a failure`() throws {
        let folder = TestFolder()
        let gone = try ChildProcess.run(["send", "--to", "unix://\(folder.path)/none", "a:1|c"])
        #expect(gone.exitCode == 1)
        #expect(gone.errors.contains("\(folder.path)/none"), "\(gone.errors)")
        let wrong = try ChildProcess.run(["send", "--to", "http://127.0.0.1:1", "a:1|c"])
        #expect(wrong.exitCode == 2)
    }
}
