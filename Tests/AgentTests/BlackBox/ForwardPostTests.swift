import ForwardKit
import Foundation
import Testing

/// Frames by HTTP: what agents post, and what the collector makes of others.
@Suite struct ForwardPostTests {
    /// The examples of docs/FORWARDING.md.
    private static let hello = bytes(
        """
        4d465744 01010000 32000000 32000000 4a6f89af 38a48d50 0101 20 0e01
        000102030405060708090a0b0c0d0e0f
        f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff 80c8afa025 057765622d31 00 00
        """)
    private static let batch = bytes(
        """
        4d465744 01030000 6b000000 6b000000 0bc4d908 293fd0b0 f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff
        01 00 00e4358a009d9717 80c8afa025 0000000000000000 0001 04 087265717565737473
        08636f64653a323030 0468656170 076c6174656e6379 00 03 00 000101 0c 00 03 01 0200
        01000000000000e03f 00 01 b817 02 0300 0301 f001 05 4b
        """)

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.filter { !$0.isWhitespace }
        return stride(from: 0, to: digits.count, by: 2).compactMap { start in
            UInt8(digits.dropFirst(start).prefix(2), radix: 16)
        }
    }

    private static func collector(
        _ arguments: [String] = [], listen: [String] = ["udp://127.0.0.1:0"],
        in folder: TestFolder = TestFolder()
    ) throws -> RunningAgent {
        try RunningAgent(
            listen: listen, interval: "1s",
            ["--set", "collector={grace: 300ms, http: true}"] + arguments, in: folder)
    }

    private static func post(
        _ body: [UInt8], to agent: RunningAgent, method: String = "POST",
        type: String = "application/vnd.martlet.forward"
    ) throws -> (status: Int, frames: [Frame]) {
        let socket = try TestSocket.connected(to: agent.httpURL)
        let head =
            "\(method) /v1/forward HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n"
        socket.send(head)
        var rest = body[...]
        while !rest.isEmpty {
            let count = socket.send(Array(rest.prefix(1 << 16)))
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let answer = socket.receiveAll()
        let end = answer.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound ?? answer.endIndex
        let words = String(decoding: answer.prefix(20), as: UTF8.self).split(separator: " ")
        return (words.dropFirst().first.flatMap { Int($0) } ?? 0, frames(answer[end...]))
    }

    private static func frames(_ bytes: ArraySlice<UInt8>) -> [Frame] {
        var (reader, offset, frames) = (FrameReader(), 0, [Frame]())
        while let frame = try? reader.next(Array(bytes).span, from: &offset) {
            frames.append(frame)
        }
        return frames
    }

    private static func outcome(_ frames: [Frame]) throws -> Acknowledgement.Outcome? {
        try frames.last { $0.kind == .acknowledgement }.map {
            try Acknowledgement($0.body).outcome
        }
    }

    private static func reason(_ frames: [Frame]) throws -> RefusalReason? {
        try frames.last { $0.kind == .refusal }.map { try Refusal($0.body).reason }
    }

    // MARK: By hand

    @Test func `a batch counts once, however often it is posted`() throws {
        let collector = try Self.collector()
        let first = try Self.post(Self.hello + Self.batch, to: collector)
        #expect(first.status == 200 && first.frames.map(\.kind) == [.welcome, .acknowledgement])
        #expect(try Self.outcome(first.frames) == .merged)
        for _ in 0..<3 {
            let again = try Self.post(Self.hello + Self.batch, to: collector)
            #expect(again.status == 200)
            #expect(try Self.outcome(again.frames) == .repeated)
        }
        try waitUntil("the interval", or: { collector.errors }) {
            collector.storedSum("requests") == 3
        }
        #expect(try collector.stop() == 0)
        #expect(collector.storedSum("requests") == 3)
    }

    @Test func `what is no batch of an agent is refused by name`() throws {
        let collector = try Self.collector()
        var flipped = Self.hello + Self.batch
        flipped[100] ^= 4
        for (body, reason) in [
            (Self.batch, RefusalReason.helloMissing), (Array("nonsense".utf8) + flipped, .badFrame),
            (flipped, .badFrame), (Array((Self.hello + Self.batch).dropLast()), .badFrame),
            (Self.hello + Frame(.batch, [1, 2, 3]).bytes(), .malformed),
            (Self.hello + Frame(.welcome, [1, 2, 3]).bytes(), nil),
        ] as [([UInt8], RefusalReason?)] {
            let answer = try Self.post(body, to: collector)
            #expect(try Self.reason(answer.frames) == reason)
            #expect(answer.status == (reason == .malformed || reason == nil ? 200 : 400))
        }
        let long = try Self.post([UInt8](repeating: 0, count: 5 << 20), to: collector)
        #expect(long.status == 400)
        let tooLong = try WebReply.of(
            collector.httpURL, "/v1/forward", method: "POST",
            headers: ["Content-Length: \(9 << 20)", "Expect: 100-continue"])
        #expect(tooLong.status == 413)
        #expect(try Self.post(Self.hello, to: collector, type: "text/plain").status == 415)
        #expect(try Self.post([], to: collector, method: "GET").status == 405)
        #expect(try Self.post([], to: collector).status == 200)
        let none = try RunningAgent()
        #expect(try Self.post(Self.hello + Self.batch, to: none).status == 404)
        #expect(try collector.stop() == 0)
    }

    @Test func `a listener that asks for tokens is no more open by HTTP`() throws {
        let folder = TestFolder()
        try folder.write("a-token-of-agents\n", to: "tokens")
        let collector = try Self.collector(
            [
                "--set",
                "listen=[{url: \"forward+unix://\(folder.path)/s\","
                    + " token_file: \(folder.path)/tokens}]",
            ], listen: [], in: folder)
        let refused = try Self.post(Self.hello + Self.batch, to: collector)
        #expect(refused.status == 403)
        #expect(try Self.reason(refused.frames) == .unauthorized)
        let id = Identifier(high: 1, low: 2)
        let hello = Hello(
            agent: id, epoch: id, host: [], intervalNanoseconds: 1_000_000_000,
            token: Array("a-token-of-agents".utf8))
        let allowed = try Self.post(
            Frame(.hello, hello.body).bytes() + Self.batch, to: collector)
        #expect(try Self.outcome(allowed.frames) == .merged)
        #expect(try collector.stop() == 0)
    }

    // MARK: By agents

    @Test func `agents post what they have, and all of it arrives once`() throws {
        let collector = try Self.collector()
        let entry =
            "[{type: forward, url: \"\(collector.httpURL)\", retry: {initial: 50ms, max: 100ms}}]"
        let agents = try (0..<2).map { _ in try RunningAgent(interval: "1s", backends: entry) }
        for _ in 0..<3 {
            for agent in agents { try agent.socket("udp").send("posted:2|c\ntook:5|ms") }
            try agents[0].waitForFlush()
        }
        try waitUntil("both shares", or: { collector.errors + agents[0].errors }) {
            collector.storedSum("posted") == 12
        }
        for agent in agents {
            try agent.socket("udp").send("posted:1|c")
            try waitUntil("its line") { try agent.status().ledger.lines.accepted >= 7 }
            #expect(try agent.stop() == 0)
            let status = agent.errors
            #expect(!status.contains("cannot deliver"), "\(status)")
        }
        #expect(try collector.stop() == 0)
        #expect(collector.storedSum("posted") == 14)
    }

    @Test func `a collector posts on what it has merged`() throws {
        let top = try Self.collector()
        let middle = try RunningAgent(
            interval: "1s",
            backends: "[{type: forward, url: \"\(top.httpURL)\","
                + " retry: {initial: 50ms, max: 100ms}}]",
            ["--set", "collector={grace: 300ms, http: true}"])
        let agent = try RunningAgent(
            interval: "1s",
            backends: "[{type: forward, url: \"\(middle.httpURL)\","
                + " retry: {initial: 50ms, max: 100ms}}]")
        try agent.socket("udp").send("passed:2|c")
        try middle.socket("udp").send("passed:3|c")
        try waitUntil("both shares", or: { top.errors + middle.errors + agent.errors }) {
            top.storedSum("passed") == 5
        }
        for agent in [agent, middle, top] { #expect(try agent.stop() == 0) }
        #expect(top.storedSum("passed") == 5)
    }

    @Test(arguments: ["http://localhost:9102", "https://127.0.0.1:9102/v1/forward"])
    func `who posts to its own port is told so`(url: String) throws {
        let finished = try ChildProcess.run([
            "check", "--set", "backends=[{type: forward, url: \"\(url)\"}]",
        ])
        #expect(finished.exitCode == 78)
        #expect(finished.errors.contains("`\(url)` is a listener of this agent"))
    }

    @Test func `over HTTPS an agent shows its token, and waits while it has the wrong one`() throws
    {
        let folder = TestFolder()
        let certificates = try TestCertificates(in: folder)
        try certificates.make("port", for: "IP:127.0.0.1")
        try folder.write("a-token-of-agents\n", to: "tokens")
        try folder.write("an-older-token\n", to: "token")
        let collector = try Self.collector(
            [
                "--set", "http.token_file=\(folder.path)/tokens",
                "--set", "http.tls={cert: \(folder.path)/port.pem, key: \(folder.path)/port.key}",
            ], in: folder)
        let agent = try RunningAgent(
            interval: "1s",
            backends: "[{type: forward, url: \"\(collector.httpURL)\","
                + " token_file: \(folder.path)/token, tls: {ca: \(folder.path)/ca.pem},"
                + " retry: {initial: 50ms, max: 100ms}}]")
        try agent.socket("udp").send("posted:2|c")
        try waitUntil("a refusal", or: { agent.errors }) {
            agent.errors.contains("cannot deliver") && agent.errors.contains("answered 401")
        }
        try folder.write("a-token-of-agents\n", to: "token")
        try waitUntil("its share", or: { collector.errors + agent.errors }) {
            collector.storedSum("posted") == 2
        }
        #expect(try agent.stop() == 0)
        #expect(try collector.stop() == 0)
        #expect(collector.storedSum("posted") == 2)
    }
}
