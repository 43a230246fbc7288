import ForwardKit
import Foundation
import Glibc
import Testing

/// Peers that a collector must refuse, each on a connection of its own, while an agent goes on.
@Suite struct ForwardPeerTests {
    private static let token = "correct-horse-battery"

    private static func hello(token: String) -> Frame {
        let id = Identifier(high: 1, low: 2)
        return Frame(
            .hello,
            Hello(
                agent: id, epoch: id, host: Array("peer".utf8),
                intervalNanoseconds: 1_000_000_000, token: Array(token.utf8)
            ).body)
    }

    /// A header with right checksums that announces a body it does not have to keep to.
    private static func header(
        flags: UInt16 = 0, count: UInt32, plain: UInt32, kind: FrameKind = .hello
    ) -> [UInt8] {
        var bytes = Array("MFWD".utf8) + [1, kind.rawValue]
        bytes += [UInt8(truncatingIfNeeded: flags), UInt8(truncatingIfNeeded: flags >> 8)]
        for number in [count, plain, 0] {
            for shift in [0, 8, 16, 24] as [UInt32] {
                bytes.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        let checksum = checksum(bytes)
        return bytes + [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: checksum >> $0) }
    }

    /// CRC-32C a bit at a time.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var register: UInt32 = .max
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 {
                register = register >> 1 ^ (register & 1 == 1 ? 0x82F6_3B78 : 0)
            }
        }
        return ~register
    }

    private static func flipped(_ frame: Frame, at place: Int) -> [UInt8] {
        var bytes = frame.bytes()
        bytes[place] ^= 0x04
        return bytes
    }

    /// What each peer sends, and the reason that is counted for it.
    private static var peers: [(bytes: [UInt8], reason: String)] {
        let good = hello(token: token)
        return [
            (Array("GET /metrics HTTP/1.1\r\nHost: collector\r\n\r\n".utf8), "bad_magic"),
            (Frame(.hello, good.body, version: 9).bytes(), "bad_version"),
            (hello(token: "wrong").bytes(), "unauthorized"),
            (hello(token: "").bytes(), "unauthorized"),
            (flipped(good, at: 9), "header_checksum"), (flipped(good, at: 40), "body_checksum"),
            (header(count: 9 << 20, plain: 9 << 20), "too_large"),
            (header(flags: 1, count: 1000, plain: 64_001), "ratio"),
            (header(flags: 2, count: 10, plain: 10), "bad_flags"),
            (Frame(.batch, [1, 2, 3]).bytes(), "hello_missing"),
            (Frame(.hello, Array(good.body.dropLast())).bytes(), "malformed"),
            (Frame(.ping, [UInt8](repeating: 0, count: 20_000)).bytes(), "too_large"),
        ]
    }

    @Test func `bad peers are refused by name and counted, and nobody else is harmed`() throws {
        let place = TestFolder()
        try place.write("another-token\n\(Self.token)\n", to: "tokens")
        let url = "forward+unix://\(place.path)/c.sock"
        let collector = try RunningAgent(
            listen: [], interval: "1s",
            [
                "--set", "listen=[{url: \"\(url)\", token_file: \"\(place.path)/tokens\"}]",
                "--set", "collector={grace: 300ms}",
            ], in: place)
        try place.write("\(Self.token)\n", to: "token")
        let agent = try RunningAgent(
            interval: "1s",
            backends: "[{type: forward, url: \"\(url)\", token_file: \"\(place.path)/token\"}]")
        try agent.socket("udp").send("good:3|c")
        var expected: [String: Int] = [:]
        for peer in Self.peers {
            let socket = try TestSocket.connected(to: "unix://\(place.path)/c.sock")
            socket.send(peer.bytes)
            let refusal = try Self.answer(socket.receiveAll())
            #expect(refusal?.kind == .refusal, "\(peer.reason)")
            expected[peer.reason, default: 0] += 1
        }
        let torn = try TestSocket.connected(to: "unix://\(place.path)/c.sock")
        torn.send(Array(Self.hello(token: Self.token).bytes().prefix(30)))
        torn.close()
        try waitUntil("the agent's counter", or: { collector.errors }) {
            collector.storedSum("good") == 3
        }
        try waitUntil("counts", or: { (try? Self.refused(collector))?.description ?? "" }) {
            try Self.refused(collector) == expected
        }
        #expect(try agent.stop() == 0)
        #expect(try collector.stop() == 0)
    }

    private static func answer(_ bytes: [UInt8]) throws -> Frame? {
        var reader = FrameReader()
        var offset = 0
        return try reader.next(bytes.span, from: &offset)
    }

    private static func refused(_ collector: RunningAgent) throws -> [String: Int] {
        struct Page: Decodable {
            struct Collector: Decodable { var refused: [String: Int] }
            var collector: Collector
        }
        let page = try collector.get("/api/martlet/status").body
        return try JSONDecoder().decode(Page.self, from: Data(page.utf8)).collector.refused
    }

    @Test func `of two processes with one identity the second is turned away`() throws {
        let place = TestFolder()
        let url = "forward+unix://\(place.path)/c.sock"
        let collector = try RunningAgent(listen: [url], interval: "1s", in: place)
        let first = TestFolder()
        let entry = "[{type: forward, url: \"\(url)\", retry: {initial: 50ms, max: 100ms}}]"
        let agent = try RunningAgent(interval: "1s", backends: entry, in: first)
        try waitUntil("its identity", or: { agent.errors }) {
            first.read("state/agent-id").count == 33
        }
        let clone = TestFolder()
        try FileManager.default.createDirectory(
            atPath: clone.path("state"), withIntermediateDirectories: true)
        try clone.write(first.read("state/agent-id"), to: "state/agent-id")
        try waitUntil("a connection", or: { collector.errors }) {
            try collector.get("/api/martlet/status").body.contains("\"agents_connected\":1")
        }
        let second = try RunningAgent(interval: "1s", backends: entry, in: clone)
        try waitUntil("refusal", or: { second.errors }) {
            second.errors.contains("duplicate_agent")
        }
        try waitUntil("its count", or: { collector.errors }) {
            try Self.refused(collector)["duplicate_agent"] != nil
        }
        #expect(try agent.stop() == 0)
    }

    @Test(arguments: ["forward://0.0.0.0:8135", "forward://10.1.2.3:8135", "forward://[::]:8135"])
    func `a collector that others could reach is a configuration error`(url: String) throws {
        let finished = try ChildProcess.run(["check", "--listen", url])
        #expect(finished.exitCode == 78)
        #expect(finished.errors.contains("needs forward+tls://"), "\(finished.errors)")
    }
}
