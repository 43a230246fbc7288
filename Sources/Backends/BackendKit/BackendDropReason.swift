/// Why a point that was queued for a backend was not delivered.
///
/// The raw value is the label in the ledger.
package enum BackendDropReason: String, CaseIterable, Sendable {
    /// The queue was full; the oldest points went.
    case queueFull = "queue_full"
    /// Older than `retry.give_up_after`.
    case gaveUp = "gave_up"
    /// A derived value that is not a finite number.
    case nonFinite = "non_finite"
    /// A statistic that finished numbers of two series cannot give (a percentile, a median).
    case unmergeable = "unmergeable"
    /// A counter's increment below zero, for an output where counters only rise.
    case negativeCounter = "negative_counter"
    /// The name already stands for another type in this output.
    case typeConflict = "type_conflict"
    /// Longer than the receiver reads, or than a datagram can be.
    case tooLong = "too_long"
    /// The system refused to send it to this receiver.
    case sendFailed = "send_failed"
    /// The receiver has said that it will never take it.
    case rejected = "rejected"
    /// A single record that is too large for the receiver.
    case tooLarge = "too_large"
    /// Not later than what the receiver has already: the clock was set back.
    case outOfOrder = "out_of_order"
    /// Still waiting when the agent stopped.
    case stopped = "stopped"
    /// The spool was full; its oldest segment went.
    case spoolFull = "spool_full"
    /// Damaged in the spool, or of another protocol.
    case corrupt = "corrupt"
    /// The disk below the local store refused it.
    case diskFailed = "disk_failed"
    /// The local store has its `bytes_max`, and nothing in it may go.
    case storeFull = "store_full"

    /// A dense number for the ledger's array.
    package var index: Int {
        switch self {
        case .queueFull: 0
        case .gaveUp: 1
        case .nonFinite: 2
        case .unmergeable: 3
        case .negativeCounter: 4
        case .typeConflict: 5
        case .tooLong: 6
        case .sendFailed: 7
        case .rejected: 8
        case .tooLarge: 9
        case .outOfOrder: 10
        case .stopped: 11
        case .spoolFull: 12
        case .corrupt: 13
        case .diskFailed: 14
        case .storeFull: 15
        }
    }
}
