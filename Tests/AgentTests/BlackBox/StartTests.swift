import Foundation
import Glibc
import Testing

/// What happens when something that the agent needs at its start is not to be had.
@Suite struct StartTests {
    private func run(_ arguments: [String], in folder: TestFolder) throws -> ChildProcess.Finished {
        try ChildProcess.run(
            arguments + ["--http", "", "--set", "state_dir=\(folder.path)/state"], in: folder)
    }

    @Test(arguments: ["udp", "tcp"])
    func `an address in use ends with 69 and starts nothing`(scheme: String) throws {
        let folder = TestFolder()
        let taken = try TestSocket.bound(to: "\(scheme)://127.0.0.1:0")
        let finished = try run(
            [
                "--listen", "unixgram://\(folder.path)/socket",
                "--listen", "\(scheme)://127.0.0.1:\(taken.port)",
            ], in: folder)
        #expect(finished.exitCode == 69)
        #expect(finished.errors.contains("\(scheme)://127.0.0.1:\(taken.port)"))
        #expect(finished.errors.contains("address already in use"), "\(finished.errors)")
        #expect(!finished.errors.contains("martlet ready"))
        #expect(fileType(folder.path("socket")) == nil, "the first socket's file is gone again")
    }

    @Test func `an HTTP port in use ends with 69`() throws {
        let taken = try TestSocket.bound(to: "tcp://127.0.0.1:0")
        let folder = TestFolder()
        let finished = try ChildProcess.run(
            [
                "--listen", "unixgram://\(folder.path)/socket", "--http",
                "127.0.0.1:\(taken.port)", "--set", "state_dir=\(folder.path)/state",
            ], in: folder)
        #expect(finished.exitCode == 69, "\(finished.errors)")
        #expect(finished.errors.contains("127.0.0.1:\(taken.port)"))
        #expect(!finished.errors.contains("martlet ready"))
        #expect(fileType(folder.path("socket")) == nil)
    }

    @Test(arguments: [1, 2])
    func `a second agent on the same UDP port fails`(workers: Int) throws {
        let first = try RunningAgent(["--set", "workers=\(workers)"])
        let folder = TestFolder()
        let finished = try run(
            ["--listen", first.url("udp"), "--set", "workers=\(workers)"], in: folder)
        #expect(finished.exitCode == 69)
        try first.socket("udp").send("still:1|c")
        try first.waitForTotal("still", 1)
    }

    @Test func `a live Unix socket is not taken, a stale one is replaced`() throws {
        let folder = TestFolder()
        let url = "unixgram://\(folder.path)/socket"
        let first = try RunningAgent(listen: [url], in: folder)
        #expect(try run(["--listen", url], in: TestFolder()).exitCode == 69)
        first.child.send(SIGKILL)
        #expect(try first.child.exitCode() == 128 + SIGKILL)
        #expect(fileType(folder.path("socket")) == S_IFSOCK)
        let second = try RunningAgent(listen: [url], in: folder)
        try second.socket("unixgram").send("a:1|c")
        try second.waitForTotal("a", 1)
        #expect(try second.stop() == 0)
        #expect(fileType(folder.path("socket")) == nil, "it leaves no file behind")
    }

    @Test(arguments: ["/proc/no/where", "FILE/state"])
    func `a configured state directory that cannot be made ends with 78`(path: String) throws {
        let folder = TestFolder()
        let file = try folder.write("", to: "plain")
        let path = path.replacingOccurrences(of: "FILE", with: file)
        let finished = try ChildProcess.run(
            ["--listen", "udp://127.0.0.1:0", "--http", "", "--set", "state_dir=\(path)"],
            in: folder)
        #expect(finished.exitCode == 78)
        #expect(finished.errors.contains("state_dir: "), "\(finished.errors)")
        #expect(!finished.errors.contains("martlet ready"))
    }

    @Test func `a state directory in use by another agent ends with 78`() throws {
        let first = try RunningAgent()
        let finished = try run(["--listen", "udp://127.0.0.1:0"], in: first.folder)
        #expect(finished.exitCode == 78)
        #expect(finished.errors.contains("in use by another agent"), "\(finished.errors)")
    }

    @Test func `a default state directory that cannot be made is a warning`() throws {
        let agent = try RunningAgent(
            only: ["--listen", "udp://127.0.0.1:0", "--http", ""], in: TestFolder(),
            start: .init(environment: ["STATE_DIRECTORY": "/proc/no/where"]))
        #expect(agent.errors.contains("level=warning"), "\(agent.errors)")
        #expect(agent.errors.contains("cannot make /proc/no"))
        #expect(try agent.stop() == 0)
    }

    @Test func `an agent on built-in defaults keeps its state private`() throws {
        let agent = try RunningAgent(
            only: ["--listen", "udp://127.0.0.1:0", "--http", ""], in: TestFolder())
        #expect(filePermissions(agent.folder.path(".local/state/martlet")) == 0o700)
        #expect(try agent.stop() == 0)
        #expect(filePermissions(agent.folder.path(".local/state/martlet/gauges")) == 0o600)
    }
}
