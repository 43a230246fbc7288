import BackendKit

/// Takes whole lines to the server, one way or the other.
///
/// Every call is on the delivery thread.
protocol InfluxDelivery: AnyObject {
    var ledger: BackendLedger { get set }
    /// Called when lines have left.
    var onRoom: (() -> Void)? { get set }
    /// Whether little waits: time to encode more.
    var hasRoom: Bool { get }
    /// Takes whole lines, `points` of them.
    func send(_ bytes: [UInt8], points: Int)
    /// Sends nothing for a time; answers whether lines are safe meanwhile and should come at once.
    func postpone(byMilliseconds delay: UInt64) -> Bool
    /// Delivers what waits, without delays, and calls `onDone` once.
    func drain(onDone: @escaping () -> Void)
    func close()
}

extension HTTPSender: InfluxDelivery {}
