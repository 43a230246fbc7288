import Statsd

/// Packs the lines of packets anew, so that no datagram is longer than its reader can take.
///
/// Lines of one batch share datagrams; none waits for the next batch. Each line ends with a line
/// feed, empty ones are left out.
struct LinePacking {
    /// Longest datagram.
    let packetBytesMax: Int
    /// Lines left out since start, because with their line feed they are longer than a datagram.
    private(set) var longLines: UInt64 = 0

    init(packetBytesMax: Int) {
        self.packetBytesMax = packetBytesMax
    }

    /// The lines of `batch` in as few datagrams as they fit in, in their order.
    mutating func pack(_ batch: PacketBatch) -> PacketBatch {
        var packed = PacketBatch()
        var datagram: [UInt8] = []
        for index in 0..<batch.count {
            let packet = batch.bytes[batch.range(of: index)]
            for line in packet.split(separator: UInt8(ascii: "\n")) {
                add(line, to: &datagram, of: &packed)
            }
        }
        packed.append(copying: datagram.span)
        return packed
    }

    private mutating func add(
        _ line: ArraySlice<UInt8>, to datagram: inout [UInt8], of packed: inout PacketBatch
    ) {
        guard line.count < packetBytesMax else {
            longLines &+= 1
            return
        }
        if datagram.count + line.count >= packetBytesMax {
            packed.append(copying: datagram.span)
            datagram.removeAll(keepingCapacity: true)
        }
        datagram += line
        datagram.append(UInt8(ascii: "\n"))
    }
}
