import BackendKit
import EventLoop
import Statsd

/// Repeats packets over TCP, each ended by a line feed.
///
/// What a connection lost in flight is sent again on the next, whole (`resent` in the ledger): the
/// receiver may then have counted some of it twice, but never less than was sent.
final class StreamTarget: RepeaterTarget {
    private let sender: TCPSender
    /// A stream's sender does not say which lines its receiver has.
    let linesDelivered: UInt64 = 0

    init(_ settings: TCPSenderSettings, environment: BackendEnvironment) throws(UVError) {
        sender = try TCPSender(settings, environment: environment)
    }

    var ledger: BackendLedger { sender.ledger }

    func send(_ packets: PacketBatch) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(packets.bytes.count + packets.count)
        for index in 0..<packets.count {
            bytes.append(contentsOf: packets.bytes[packets.range(of: index)])
            if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
        }
        sender.send(bytes, points: packets.count, flush: 0)
    }

    func count(dropped: Int, _ reason: BackendDropReason) {
        sender.ledger.queue(dropped)
        sender.ledger.drop(dropped, reason)
    }

    func drain(onDone: @escaping () -> Void) { sender.drain(onDone: onDone) }
    func close() { sender.close() }
}
