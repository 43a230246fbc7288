import Foundation
import Glibc
import Testing

/// A listener that reads signed datagrams only, as its users meet it.
@Suite struct SignedDatagramTests {
    private static let secrets = ["a5", "3c", "77"].map { String(repeating: $0, count: 32) }

    /// An agent with a file of keys beside its configuration.
    private struct Subject {
        let folder = TestFolder()
        let agent: RunningAgent
        var keys: String { folder.path("keys") }

        init(_ keys: String, more: String = "", mode: mode_t = 0o640) throws {
            try Self.write(keys, mode, in: folder)
            let file = try folder.write(
                """
                listen:
                - {url: "udp://127.0.0.1:0", keys_file: \(folder.path)/keys\(more)}
                http: {listen: "127.0.0.1:0"}
                workers: 2
                interval: 100ms
                state_dir: \(folder.path)/state
                backends: [{type: console, format: json}]
                """, to: "m.yml")
            agent = try RunningAgent(only: ["-c", file], in: folder)
        }

        static func write(_ keys: String, _ mode: mode_t = 0o640, in folder: TestFolder) throws {
            let path = try folder.write(keys, to: "keys")
            try #require(unsafe chmod(path, mode) == 0)
        }

        var refused: [String: Int] {
            get throws { try agent.status().listeners[0].datagramsRefused }
        }

        func waitForRefused(_ expected: [String: Int]) throws {
            try waitUntil("refusals", or: { "\((try? refused) ?? [:])" }) {
                try refused == expected
            }
        }
    }

    private static func send(_ arguments: [String]) throws -> ChildProcess.Finished {
        try ChildProcess.run(["send"] + arguments)
    }

    @Test func `a signed datagram is read once, a plain one never`() throws {
        let subject = try Subject("one \(Self.secrets[0])\n")
        let wire = try TestSocket.bound(to: "udp://127.0.0.1:0")
        let sent = try Self.send([
            "--to", "udp://127.0.0.1:\(wire.port)", "--key-file", subject.keys, "a:1|c", "b:2|c",
        ])
        #expect(sent.exitCode == 0, "\(sent.errors)")
        let datagram = wire.receive()
        let client = try subject.agent.socket("udp")
        for _ in 0..<3 { client.send(datagram) }
        client.send("a:7|c")
        client.send(Array(datagram.dropLast()) + [datagram[datagram.count - 1] ^ 1])
        try subject.waitForRefused(["replay": 2, "envelope": 1, "signature": 1])
        try subject.agent.waitForTotal("b", 2)
        #expect(subject.agent.total("a") == 1)
        let ledger = try subject.agent.status().ledger
        #expect(ledger.datagrams == 5 && ledger.lines.received == 2)
        #expect(try subject.agent.stop() == 0)
    }

    @Test func `keys are replaced by reloads without a gap`() throws {
        let subject = try Subject("old \(Self.secrets[0])\n")
        let url = try subject.agent.url("udp")
        let both = try subject.folder.write(
            "new \(Self.secrets[1])\nold \(Self.secrets[0])\n", to: "both")
        _ = unsafe chmod(both, 0o600)
        func send(_ id: String, _ line: String) throws {
            let sent = try Self.send(["--to", url, "--key-file", both, "--key-id", id, line])
            #expect(sent.exitCode == 0, "\(sent.errors)")
        }
        try send("new", "a:100|c")
        try subject.waitForRefused(["key": 1])
        try Subject.write(subject.folder.read("both"), in: subject.folder)
        #expect(try subject.agent.post("/-/reload").status == 200)
        try send("new", "a:1|c")
        try send("old", "a:1|c")
        try subject.agent.waitForTotal("a", 2)
        // A file that is open to everyone changes nothing.
        try Subject.write("new \(Self.secrets[1])\n", 0o644, in: subject.folder)
        let refusal = try subject.agent.post("/-/reload")
        #expect(refusal.status == 400 && refusal.body.contains("is open to everyone"))
        try send("old", "a:1|c")
        try subject.agent.waitForTotal("a", 3)
        try Subject.write("new \(Self.secrets[1])\n", in: subject.folder)
        #expect(try subject.agent.post("/-/reload").status == 200)
        try send("old", "a:100|c")
        try send("new", "a:1|c")
        try subject.agent.waitForTotal("a", 4)
        try subject.waitForRefused(["key": 2])
    }

    @Test func `a datagram that was under way for too long is refused`() throws {
        let subject = try Subject("one \(Self.secrets[0])\n", more: ", drift_max: 1s")
        let wire = try TestSocket.bound(to: "udp://127.0.0.1:0")
        _ = try Self.send([
            "--to", "udp://127.0.0.1:\(wire.port)", "--key-file", subject.keys, "a:1|c",
        ])
        let datagram = wire.receive()
        usleep(1_100_000)
        try subject.agent.socket("udp").send(datagram)
        try subject.waitForRefused(["drift": 1])
    }

    @Test func `the example in Python is heard`() throws {
        let subject = try Subject("# ours\n\none \(Self.secrets[2])\n")
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let port = try #require(subject.agent.url("udp").split(separator: ":").last)
        let example = root.appendingPathComponent("examples/envelope/send.py").path
        let start = ChildProcess.Start(
            program: "/usr/bin/python3",
            arguments: [example, "127.0.0.1", "\(port)", subject.keys, "a:1|c", "a:2|c\nb:1|c"])
        let python = try ChildProcess(start, in: TestFolder())
        #expect(try python.exitCode() == 0, "\(python.standardError)")
        try subject.agent.waitForTotal("a", 3)
        try subject.agent.waitForTotal("b", 1)
        #expect(try subject.refused.isEmpty)
    }

    @Test(arguments: [
        ("one 00", 0o600 as mode_t, "32 to 128 bytes"),
        ("one \(secrets[0])", 0o604, "open to everyone"),
    ])
    func `an agent does not start on keys that are not secret`(
        keys: String, mode: mode_t, problem: String
    ) throws {
        let folder = TestFolder()
        try Subject.write(keys, mode, in: folder)
        let start = try ChildProcess.run([
            "--set", "listen=[{url: \"udp://127.0.0.1:0\", keys_file: \(folder.path)/keys}]",
            "--http", "", "--set", "state_dir=\(folder.path)/state",
        ])
        #expect(start.exitCode == 78)
        #expect(start.errors.contains(problem) && !start.errors.contains(Self.secrets[0]))
    }

    @Test func `two listeners have no key in common, for each would read what the other has`()
        throws
    {
        let folder = TestFolder()
        try Subject.write("one \(Self.secrets[0])\ntwo \(Self.secrets[1])\n", in: folder)
        let other = try folder.write("three \(Self.secrets[1])\n", to: "other")
        _ = unsafe chmod(other, 0o600)
        let start = try ChildProcess.run([
            "--set",
            "listen=[{url: \"udp://127.0.0.1:0\", keys_file: \(folder.path)/keys},"
                + " {url: \"udp://[::1]:0\", keys_file: \(other)}]",
            "--http", "", "--set", "state_dir=\(folder.path)/state",
        ])
        #expect(start.exitCode == 78)
        #expect(
            start.errors.contains("udp://[::1]:0 has a key of udp://127.0.0.1:0"),
            "\(start.errors)")
    }

    @Test func `plain datagrams are refused until a restart, whatever a reload says`() throws {
        let subject = try Subject("one \(Self.secrets[0])\n")
        let text = subject.folder.read("m.yml")
        try subject.folder.write(
            text.replacing(", keys_file: \(subject.keys)", with: ""), to: "m.yml")
        let reply = try subject.agent.post("/-/reload")
        #expect(reply.status == 200 && reply.body.contains("listen"), "\(reply.body)")
        try subject.agent.socket("udp").send("a:1|c")
        try subject.waitForRefused(["envelope": 1])
    }

    @Test(arguments: [
        ["--key-id", "x", "a:1|c"], ["--to", "tcp://127.0.0.1:1", "--key-file", "f", "a:1|c"],
    ])
    func `what cannot be signed is a wrong use`(arguments: [String]) throws {
        #expect(try Self.send(arguments).exitCode == 2)
    }
}
