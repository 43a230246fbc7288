/// Packets as they arrived, before anything was parsed, for outputs that pass them on.
///
/// A packet is a datagram's bytes, or some whole lines of a stream.
package struct PacketBatch: Sendable {
    /// Most bytes of a stream's lines that make one packet.
    ///
    /// What an Ethernet frame carries as UDP, less some for tunnels. A longer line is a packet by
    /// itself.
    package static let streamPacketBytesMax = 1400

    package private(set) var bytes: [UInt8] = []
    /// Where each packet ends; it begins where the one before does.
    package private(set) var ends: [UInt32] = []

    package init() {}

    package var count: Int { ends.count }
    package var isEmpty: Bool { ends.isEmpty }

    /// The bytes of packet `index`.
    package func range(of index: Int) -> Range<Int> {
        (index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])
    }

    package mutating func append(copying packet: Span<UInt8>) {
        guard !packet.isEmpty else { return }
        // The pointer does not leave the closure.
        unsafe packet.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        ends.append(UInt32(truncatingIfNeeded: bytes.count))
    }

    /// Adds whole lines of a stream, as few packets as they fit in.
    package mutating func append(linesOf stream: Span<UInt8>) {
        var start = 0
        while start < stream.count {
            let end = Self.endOfPacket(in: stream, from: start)
            append(copying: stream.extracting(start..<end))
            start = end
        }
    }

    /// Behind the last line feed that still fits, or behind the next one, or at the end.
    private static func endOfPacket(in stream: Span<UInt8>, from start: Int) -> Int {
        let limit = start + streamPacketBytesMax
        guard limit < stream.count else { return stream.count }
        var end = limit
        while end > start, stream[end - 1] != UInt8(ascii: "\n") { end -= 1 }
        if end > start { return end }
        end = limit
        while end < stream.count, stream[end - 1] != UInt8(ascii: "\n") { end += 1 }
        return end
    }
}
