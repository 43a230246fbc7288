import Testing

/// Packets on their way through one agent to another.
@Suite struct RepeaterTests {
    private func repeater(to targets: [String], listen: [String]) throws -> RunningAgent {
        let list = targets.map { "\"\($0)\"" }.joined(separator: ", ")
        return try RunningAgent(
            listen: listen,
            backends: "[{type: console, format: json}, {type: repeater, to: [\(list)]}]")
    }

    @Test(arguments: ["udp", "tcp"])
    func `another agent counts what this one was sent`(scheme: String) throws {
        let other = try RunningAgent(listen: ["\(scheme)://127.0.0.1:0"])
        let agent = try repeater(
            to: [try other.url(scheme)],
            listen: ["udp://127.0.0.1:0", "tcp://127.0.0.1:0"])
        try agent.socket("udp").send("a:1|c\nb:2|c")
        try agent.socket("udp").send("nonsense")
        let stream = try agent.socket("tcp")
        stream.send("c:3|c\nd:4|c\ne:")
        stream.send("5|c")
        stream.close()
        for (name, sum) in [("a", 1.0), ("b", 2), ("c", 3), ("d", 4), ("e", 5)] {
            try agent.waitForTotal(name, sum)
            try other.waitForTotal(name, sum)
        }
        #expect(try agent.stop() == 0)
        #expect(try other.stop() == 0)
    }

    @Test func `what came before the end is passed on before the end`() throws {
        let receiver = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let agent = try repeater(
            to: ["udp://127.0.0.1:\(receiver.port)"], listen: ["udp://127.0.0.1:0"])
        let client = try agent.socket("udp")
        for number in 0..<100 { client.send("n:\(number)|c") }
        #expect(try agent.stop() == 0)
        for number in 0..<100 { #expect(receiver.receive() == Array("n:\(number)|c".utf8)) }
    }

    @Test func `a repeater to one of the agent's own listeners is refused`() throws {
        let child = try ChildProcess(
            .init(arguments: [
                "check", "--listen", "udp://127.0.0.1:8125", "--set",
                "backends=[{type: repeater, to: ['udp://127.0.0.1:9125', 'udp://127.0.0.1:8125']}]",
            ]), in: TestFolder())
        #expect(try child.exitCode() == 78)
        #expect(
            child.standardError.contains(
                "backends[0].to: `udp://127.0.0.1:8125` is a listener of this agent"))
    }

    @Test func `a reload begins and ends repeating`() throws {
        let receiver = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let folder = TestFolder()
        let console = "{type: console, format: json}"
        let repeater = "{type: repeater, to: ['udp://127.0.0.1:\(receiver.port)']}"
        let file = try folder.write("backends: [\(console)]", to: "m.yml")
        let agent = try RunningAgent(backends: nil, ["-c", file], in: folder)
        let client = try agent.socket("udp")
        client.send("a:1|c")
        try agent.waitForTotal("a", 1)

        try folder.write("backends: [\(console), \(repeater)]", to: "m.yml")
        #expect(try agent.post("/-/reload").status == 200)
        client.send("b:1|c")
        #expect(receiver.receive() == Array("b:1|c".utf8))

        try folder.write("backends: [\(console)]", to: "m.yml")
        #expect(try agent.post("/-/reload").status == 200)
        client.send("c:1|c")
        try agent.waitForTotal("c", 1)
        #expect(receiver.receive(waits: false).isEmpty)
        #expect(try agent.stop() == 0)
    }
}
