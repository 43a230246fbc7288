import Testing

/// The commands that print and end, as a user types them.
@Suite struct CommandTests {
    @Test(arguments: [
        (["--wat"], "there is no flag --wat"), (["fly"], "there is no command `fly`"),
        (["run", "stray"], "nothing can be done with `stray`"),
        (["--set", "interval"], "--set needs key.path=value, not `interval`"),
        (["run", "-c"], "-c needs a value"), (["send"], "give lines to send"),
        (["replay"], "give one capture"), (["check", "-c", "a", "-c", "b"], "-c is given twice"),
    ])
    func `wrong usage is explained and ends with 2`(arguments: [String], problem: String) throws {
        let finished = try ChildProcess.run(arguments)
        #expect(finished.exitCode == 2)
        #expect(finished.errors.contains(problem), "\(finished.errors)")
        #expect(finished.errors.contains("--help"))
        #expect(finished.output.isEmpty)
    }

    @Test(arguments: [["version"], ["--version"]])
    func `the version is one line`(arguments: [String]) throws {
        let finished = try ChildProcess.run(arguments)
        #expect(finished.exitCode == 0)
        #expect(finished.output.hasPrefix("martlet ") && finished.output.hasSuffix(")\n"))
        #expect(finished.output.split(separator: "\n").count == 1)
        #expect(finished.errors.isEmpty)
    }

    @Test(arguments: [
        (["--help"], "usage: martlet [COMMAND]"), (["help", "send"], "usage: martlet send"),
        (["run", "--help"], "usage: martlet [run]"), (["replay", "-h"], "usage: martlet replay"),
    ])
    func `help goes to standard output`(arguments: [String], text: String) throws {
        let finished = try ChildProcess.run(arguments)
        #expect(finished.exitCode == 0)
        #expect(finished.output.contains(text))
        #expect(finished.errors.isEmpty)
    }

    @Test func `check prints a configuration that loads to the same again`() throws {
        let folder = TestFolder()
        let settings = [
            "--set", "timers.percentiles=[50, 99.9, -10]", "--set", "names.tags={dc: \"a: b\"}",
            "--set", "backends=[{type: graphite, address: \"127.0.0.1:2003\"}]",
            "--listen", "unixgram:///run/x.sock", "--interval", "1500ms",
        ]
        let first = try ChildProcess.run(["check"] + settings, in: folder)
        try #require(first.exitCode == 0, "\(first.errors)")
        let file = try folder.write(first.output, to: "effective.yml")
        let second = try ChildProcess.run(["check", "-c", file], in: folder)
        #expect(second.exitCode == 0)
        #expect(second.output == first.output)
        #expect(first.output.contains("interval: 1s500ms"))
    }

    @Test func `check binds nothing and makes nothing`() throws {
        let taken = try TestSocket.bound(to: "tcp://127.0.0.1:0")
        let folder = TestFolder()
        let finished = try ChildProcess.run(
            [
                "check", "--listen", "tcp://127.0.0.1:\(taken.port)",
                "--listen", "unixgram://\(folder.path)/socket", "--set",
                "state_dir=\(folder.path)/state",
            ], in: folder)
        #expect(finished.exitCode == 0, "\(finished.errors)")
        #expect(fileType(folder.path("socket")) == nil)
        #expect(fileType(folder.path("state")) == nil)
    }
}
