import Statsd
import Testing

@Suite struct PacketBatchTests {
    private func packets(ofStream text: String) -> [String] {
        var batch = PacketBatch()
        batch.append(linesOf: Array(text.utf8).span)
        return (0..<batch.count).map {
            String(decoding: batch.bytes[batch.range(of: $0)], as: UTF8.self)
        }
    }

    @Test func `lines of a stream share packets of at most 1,400 bytes`() {
        let line = "some.counter.name:1|c\n"
        let text = String(repeating: line, count: 1000)
        let packets = packets(ofStream: text)
        #expect(packets.joined() == text)
        #expect(packets.allSatisfy { $0.utf8.count <= 1400 && $0.hasSuffix("\n") })
        #expect(packets.count == 16)
    }

    @Test func `a line longer than a packet is one by itself`() {
        let long = String(repeating: "x", count: 5000) + ":1|c\n"
        #expect(packets(ofStream: "a:1|c\n" + long + "b:1|c") == ["a:1|c\n", long, "b:1|c"])
    }

    @Test func `an empty packet is none`() {
        var batch = PacketBatch()
        batch.append(copying: [UInt8]().span)
        #expect(batch.isEmpty && packets(ofStream: "").isEmpty)
    }
}
