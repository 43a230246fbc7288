import Glibc
import Testing

/// The agent under a service manager that speaks systemd's conventions.
@Suite struct ServiceManagerTests {
    /// What starts the agent with `LISTEN_PID` set to its own process, which nobody else knows.
    private func activated(
        _ sockets: [TestSocket], names: String?, _ arguments: [String], in folder: TestFolder
    ) throws -> RunningAgent {
        var start = ChildProcess.Start(program: "/bin/sh")
        let script = "LISTEN_PID=$$; export LISTEN_PID; exec \"$0\" \"$@\""
        start.arguments = ["-c", script, ChildProcess.martlet]
        start.environment = ["LISTEN_FDS": "\(sockets.count)"]
        start.environment["LISTEN_FDNAMES"] = names
        start.inherited = sockets.map(\.descriptor)
        return try RunningAgent(
            only: arguments + [
                "--http", "", "--interval", "100ms", "--set", "state_dir=\(folder.path)/state",
                "--set", "backends=[{type: console, format: json}]",
            ], in: folder, start: start)
    }

    @Test func `inherited sockets are read, each for the listener of its kind`() throws {
        let folder = TestFolder()
        let udp = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let tcp = try TestSocket.bound(to: "tcp://127.0.0.1:0")
        let unixgram = try TestSocket.bound(to: "unixgram://\(folder.path)/d")
        let unix = try TestSocket.bound(to: "unix://\(folder.path)/s")
        // Sent before the agent is there: the manager's sockets keep it.
        let early = try TestSocket.connected(to: "udp://127.0.0.1:\(udp.port)")
        early.send("early:1|c")
        let agent = try activated(
            [tcp, udp, unix, unixgram], names: "tcp:udp:unix:unixgram",
            [
                "--listen", "udp://127.0.0.1:\(udp.port)", "--listen",
                "tcp://127.0.0.1:\(tcp.port)", "--listen", "unixgram://\(folder.path)/d",
                "--listen", "unix://\(folder.path)/s",
            ], in: folder)
        try agent.waitForTotal("early", 1)
        for scheme in ["udp", "tcp", "unixgram", "unix"] {
            try agent.socket(scheme).send("late:1|c\n")
        }
        try agent.waitForTotal("late", 4)
        #expect(try agent.stop() == 0)
        #expect(fileType(folder.path("s")) == S_IFSOCK, "the file is the manager's")
    }

    @Test func `sockets without names are given out by order`() throws {
        let folder = TestFolder()
        let sockets = try (0..<2).map { _ in try TestSocket.bound(to: "udp://127.0.0.1:0") }
        let agent = try activated(
            sockets, names: nil,
            ["--listen", "udp://127.0.0.1:0", "--listen", "udp://127.0.0.1:0"], in: folder)
        for (number, socket) in sockets.enumerated() {
            try TestSocket.connected(to: "udp://127.0.0.1:\(socket.port)").send("n\(number):1|c")
        }
        try agent.waitForTotal("n0", 1)
        try agent.waitForTotal("n1", 1)
    }

    @Test func `a restart under the manager loses no datagram`() throws {
        let folder = TestFolder()
        let socket = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let client = try TestSocket.connected(to: "udp://127.0.0.1:\(socket.port)")
        let arguments = ["--listen", "udp://127.0.0.1:0"]
        let first = try activated([socket], names: nil, arguments, in: folder)
        for _ in 0..<50 { client.send("a:1|c") }
        #expect(try first.stop() == 0)
        let before = first.total("a")
        for _ in 0..<50 { #expect(client.send("a:1|c") == 5) }
        let second = try activated([socket], names: nil, arguments, in: folder)
        try second.waitForTotal("a", 100 - before)
    }

    @Test func `sockets meant for another process are left alone`() throws {
        let socket = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let agent = try RunningAgent(
            start: .init(
                environment: ["LISTEN_FDS": "1", "LISTEN_PID": "1"],
                inherited: [socket.descriptor]))
        #expect(try agent.url("udp") != "udp://127.0.0.1:\(socket.port)")
        try agent.socket("udp").send("a:1|c")
        try agent.waitForTotal("a", 1)
    }

    @Test func `the manager is told of start, reload, life and stop`() throws {
        let folder = TestFolder()
        let manager = try TestSocket.bound(to: "unixgram://\(folder.path)/notify")
        var told: [String] = []
        func hear(_ what: String) throws {
            try waitUntil(what, or: { "\(told)" }) {
                let notice = manager.receive(waits: false)
                if !notice.isEmpty { told.append(String(decoding: notice, as: UTF8.self)) }
                return told.contains { $0.hasPrefix(what) }
            }
        }
        let agent = try RunningAgent(
            in: folder,
            start: .init(
                environment: [
                    "NOTIFY_SOCKET": "\(folder.path)/notify", "WATCHDOG_USEC": "2000000",
                ]))
        try hear("READY=1")
        try hear("WATCHDOG=1")
        told.removeAll()
        agent.child.send(SIGHUP)
        try hear("RELOADING=1")
        #expect(told.contains { $0.contains("MONOTONIC_USEC=") })
        try hear("READY=1")
        agent.child.send(SIGTERM)
        try hear("STOPPING=1")
        #expect(try agent.child.exitCode() == 0)
    }
}
