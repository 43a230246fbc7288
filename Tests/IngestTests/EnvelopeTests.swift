import Foundation
import Ingest
import Statsd
import TestSupport
import Testing

@Suite struct EnvelopeTests {
    private static let now: UInt64 = 1_700_000_000_000
    private static let secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    private static let other = String(repeating: "5a", count: 32)

    private static func keys(_ text: String) throws -> EnvelopeKeys {
        try EnvelopeKeys(parsing: Array(text.utf8))
    }

    private static func opener(
        _ text: String = "web-1 \(secret)\n", driftMax: UInt64 = 30_000
    ) throws -> EnvelopeOpener {
        EnvelopeOpener(
            EnvelopeOptions(keys: try keys(text), driftMaxMilliseconds: driftMax),
            startMilliseconds: now - 60_000)
    }

    /// The payload, or why there is none.
    private static func open(
        _ datagram: [UInt8], by opener: inout EnvelopeOpener, at now: UInt64 = now
    ) -> Result<String, RefuseReason> {
        // As in a batch: other bytes stand before and behind.
        let bytes = [UInt8](repeating: 0xFE, count: 9) + datagram + [1, 2, 3]
        do throws(RefuseReason) {
            let range = try opener.payload(
                of: bytes.span, at: 9..<9 + datagram.count, nowMilliseconds: now)
            return .success(String(decoding: bytes[range], as: UTF8.self))
        } catch {
            return .failure(error)
        }
    }

    private static func sealer(
        _ text: String = "web-1 \(secret)\n", sender: UInt64 = 0x0123_4567_89AB_CDEF
    ) throws -> EnvelopeSealer {
        try EnvelopeSealer(try keys(text).keys[0], sender: sender)
    }

    private static func seal(
        _ payload: [UInt8], by sealer: inout EnvelopeSealer, at time: UInt64
    ) throws -> [UInt8] {
        let bytes = sealer.seal(payload, atMilliseconds: time)
        return try #require(bytes)
    }

    /// The bytes behind a mark in docs/PROTOCOL.md.
    private static func documented(file: String = #filePath) throws -> [UInt8] {
        let root = URL(fileURLWithPath: file).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("docs/PROTOCOL.md"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let mark = try #require(lines.firstIndex { $0 == "<!-- example: envelope -->" })
        return lines[(mark + 1)...].prefix { $0.hasPrefix("    ") }.flatMap { line in
            line.dropFirst(4).prefix(47).split(separator: " ").compactMap { UInt8($0, radix: 16) }
        }
    }

    @Test func `the documented example, made by another program, is written and read`() throws {
        let bytes = try Self.documented()
        var (sealer, opener) = (try Self.sealer(), try Self.opener())
        #expect(try Self.seal(Array("hits:1|c".utf8), by: &sealer, at: Self.now) == bytes)
        #expect(Self.open(bytes, by: &opener) == .success("hits:1|c"))
    }

    @Test func `a datagram with any one bit flipped is refused, and does no harm`() throws {
        let good = try Self.documented()
        var (opener, reasons) = (try Self.opener(), Set<RefuseReason>())
        for bit in 0..<good.count * 8 {
            var bytes = good
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            guard case .failure(let reason) = Self.open(bytes, by: &opener) else {
                Issue.record("bit \(bit) may be flipped")
                return
            }
            reasons.insert(reason)
        }
        #expect(reasons == [.envelope, .key, .signature])
        #expect(Self.open(good, by: &opener) == .success("hits:1|c"))
    }

    @Test func `a datagram that is cut, longer, or plain is refused`() throws {
        let good = try Self.documented()
        var opener = try Self.opener()
        for count in 0..<good.count {
            guard case .failure = Self.open(Array(good.prefix(count)), by: &opener) else {
                Issue.record("\(count) bytes are enough")
                return
            }
        }
        #expect(Self.open(good + [0], by: &opener) == .failure(.signature))
        #expect(Self.open(Array("a:1|c".utf8), by: &opener) == .failure(.envelope))
        let long = String(repeating: "a:1|c\n", count: 20)
        #expect(Self.open(Array(long.utf8), by: &opener) == .failure(.envelope))
    }

    @Test func `a payload may be empty and as long as a datagram`() throws {
        var (sealer, opener) = (try Self.sealer(), try Self.opener())
        for count in [0, 1, 65_507 - Envelope.overheadBytesMax] {
            let payload = [UInt8](repeating: 0x61, count: count)
            let bytes = try Self.seal(payload, by: &sealer, at: Self.now)
            #expect(
                Self.open(bytes, by: &opener)
                    == .success(String(decoding: payload, as: UTF8.self)))
        }
    }

    @Test func `a datagram is read once, whatever comes in between`() throws {
        var (sealer, opener) = (try Self.sealer(), try Self.opener())
        let datagrams = try (0..<50).map {
            try Self.seal(Array("n:\($0)|c".utf8), by: &sealer, at: Self.now + $0)
        }
        for datagram in datagrams.reversed() {
            guard case .success = Self.open(datagram, by: &opener) else {
                Issue.record("late ones are read, too")
                return
            }
        }
        for datagram in datagrams {
            #expect(Self.open(datagram, by: &opener) == .failure(.replay))
        }
        var second = try Self.sealer(sender: 2)
        let bytes = try Self.seal([0x61], by: &second, at: Self.now)
        #expect(Self.open(bytes, by: &opener) == .success("a"), "it has counters of its own")
    }

    @Test(arguments: [
        (-30_000, true), (-30_001, false), (30_000, true), (30_001, false), (0, true),
    ])
    func `a clock may differ as far as is configured`(drift: Int, isHeard: Bool) throws {
        var (sealer, opener) = (try Self.sealer(), try Self.opener())
        let time = UInt64(Int(Self.now) + drift)
        let bytes = try Self.seal([0x61], by: &sealer, at: time)
        #expect(Self.open(bytes, by: &opener) == (isHeard ? .success("a") : .failure(.drift)))
    }

    @Test func `times at the ends of what can be written do no harm`() throws {
        var (sealer, opener) = (try Self.sealer(), try Self.opener())
        for time in [0, .max] as [UInt64] {
            let bytes = try Self.seal([0x61], by: &sealer, at: time)
            #expect(Self.open(bytes, by: &opener) == .failure(.drift))
        }
    }

    @Test func `keys change without a gap and without forgetting`() throws {
        let (old, new) = ("old \(Self.secret)\n", "new \(Self.other)\n")
        var opener = try Self.opener(old)
        var (first, second) = (try Self.sealer(old), try Self.sealer(new))
        let early = try Self.seal([0x61], by: &first, at: Self.now)
        let late = try Self.seal([0x62], by: &second, at: Self.now)
        #expect(Self.open(early, by: &opener) == .success("a"))
        #expect(Self.open(late, by: &opener) == .failure(.key))
        func change(_ text: String) throws {
            opener.update(
                EnvelopeOptions(keys: try Self.keys(text), driftMaxMilliseconds: 30_000))
        }
        try change(new + old)
        #expect(Self.open(early, by: &opener) == .failure(.replay))
        #expect(Self.open(late, by: &opener) == .success("b"))
        try change(new)
        #expect(Self.open(early, by: &opener) == .failure(.key))
        #expect(Self.open(late, by: &opener) == .failure(.replay))
        // The same id with another secret is another key.
        try change("new \(Self.secret)")
        #expect(Self.open(late, by: &opener) == .failure(.signature))
    }

    @Test(arguments: [
        ("", "has not 1 to 16 keys"), ("# none\n\n", "has not 1 to 16 keys"),
        ("a", "line 1 is not `KEYID HEXSECRET`"),
        ("\na \(secret) b", "line 2 is not `KEYID HEXSECRET`"),
        (
            "ä \(secret)",
            "line 1 has a key id that is not 1 to 32 letters, digits, `_`, `.` and `-`"
        ),
        (
            String(repeating: "a", count: 33) + " " + secret,
            "line 1 has a key id that is not 1 to 32 letters, digits, `_`, `.` and `-`"
        ),
        ("a \(secret.dropLast(2))", "line 1 has a secret that is not \(lengths)"),
        ("a \(secret)0", "line 1 has a secret that is not \(lengths)"),
        ("a \(secret.dropLast())g", "line 1 has a secret that is not \(lengths)"),
        ("a \(secret)\r\na \(other)", "line 2 has the id of a key before it"),
        (
            (0..<17).map { "k\($0) \(secret)" }.joined(separator: "\n"), "has not 1 to 16 keys"
        ),
    ])
    func `a file of keys that says something else is refused`(
        text: String, problem: String
    ) throws {
        let error = #expect(throws: EnvelopeKeys.Problem.self) { try Self.keys(text) }
        #expect(error?.description == problem)
    }

    private static let lengths = "32 to 128 bytes in hexadecimal digits"

    @Test func `keys are read with comments, blanks and digits of either case`() throws {
        let text = "# from the vault\r\n\n  web-1\t\(Self.secret.uppercased())  \r\nb \(Self.other)"
        let keys = try Self.keys(text).keys
        #expect(keys.map { String(decoding: $0.id, as: UTF8.self) } == ["web-1", "b"])
        #expect(keys[0].secret == Array(0..<32))
    }
}
