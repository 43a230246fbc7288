import EventLoop

/// Collects what a datagram socket delivers.
final class DatagramLog {
    private(set) var datagrams: [[UInt8]] = []
    private(set) var truncated: [Bool] = []
    private(set) var batchSizes: [Int] = []

    var count: Int { datagrams.count }
    var texts: [String] { datagrams.map { String(decoding: $0, as: UTF8.self) } }

    func take(_ bytes: Span<UInt8>, _ slots: Span<DatagramSlot>) {
        batchSizes.append(slots.count)
        for index in slots.indices {
            let slot = slots[index]
            datagrams.append(slot.range.map { bytes[$0] })
            truncated.append(slot.isTruncated)
        }
    }
}

extension LoopFixture {
    /// A socket on this loop whose datagrams go to `log`.
    func datagramSocket(
        _ binding: SocketBinding, into log: DatagramLog, receiveBufferBytes: Int = 0
    ) throws -> DatagramSocket {
        try DatagramSocket(
            on: loop, binding: binding, receiveBufferBytes: receiveBufferBytes,
            onBatch: { bytes, slots in log.take(bytes, slots) })
    }
}

/// The loopback address with a port of the kernel's choice.
let anyPort = SocketAddress.ipv4(host: 0x7F00_0001, port: 0)
let anyPort6 = SocketAddress.ipv6(high: 0, low: 1, scope: 0, port: 0)
