import BackendKit
import EventLoop
import Repeater
import Statsd
import TestSupport
import Testing

@Suite struct LinePackingTests {
    private struct Turning: LoopTurning { let loop: Loop }

    /// What a server gets of the packets, and what the repeater counts of that.
    private func relayed(
        _ packets: [String], packetBytesMax: Int
    ) throws -> (datagrams: [String], counts: RelayedLines) {
        let loop = try Loop()
        let receiver = try PackedReceiver(on: loop)
        var options = RepeaterOptions()
        options.targets = [try receiver.endpoint()]
        options.packetBytesMax = packetBytesMax
        let backend = try RepeaterBackend(
            options,
            environment: BackendEnvironment(
                loop: loop, hostName: "h", wallSeconds: { 1 }, random: { 0 }, report: { _ in }))
        let batch = packets.reduce(into: PacketBatch()) {
            $0.append(copying: Array($1.utf8).span)
        }
        backend.receive([batch], dropped: 0)
        try Turning(loop: loop).run {
            backend.ledger.pointsWaiting == 0 && receiver.count == backend.ledger.pointsDelivered
        }
        let counts = try #require(backend.relayed.first)
        let ledger = backend.ledger
        #expect(
            ledger.pointsQueued == ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +))
        backend.close()
        receiver.close()
        loop.close()
        return (receiver.datagrams, counts)
    }

    @Test func `lines share datagrams up to the limit, and each ends with a line feed`() throws {
        let (datagrams, counts) = try relayed(["aaa\nbbb", "ccc\n", "\n\nddd"], packetBytesMax: 8)
        #expect(datagrams == ["aaa\nbbb\n", "ccc\nddd\n"])
        #expect(counts.packets == 2 && counts.lines == 4 && counts.longLines == 0)
    }

    @Test func `a line that fills a datagram goes, a longer one is left out and counted`() throws {
        let (datagrams, counts) = try relayed(["1234567\n12345678\nx"], packetBytesMax: 8)
        #expect(datagrams == ["1234567\n", "x\n"])
        #expect(counts.lines == 2 && counts.longLines == 1)
    }

    @Test(arguments: [1 as UInt64, 2, 3])
    func `no datagram is too long and no line is lost or torn`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let lines = (0..<200).map { number in
            "\(number)" + String(repeating: "x", count: Int(random.next() % 30))
        }
        let limit = 20 + Int(random.next() % 40)
        var packets: [String] = []
        var rest = lines[...]
        while !rest.isEmpty {
            let count = min(rest.count, 1 + Int(random.next() % 9))
            packets.append(rest.prefix(count).joined(separator: "\n"))
            rest = rest.dropFirst(count)
        }
        let (datagrams, counts) = try relayed(packets, packetBytesMax: limit)
        #expect(datagrams.allSatisfy { $0.utf8.count <= limit }, "seed \(seed)")
        let expected = lines.filter { $0.utf8.count < limit }
        #expect(datagrams.joined().split(separator: "\n").map(String.init) == expected)
        #expect(counts.longLines == UInt64(lines.count - expected.count))
    }
}
