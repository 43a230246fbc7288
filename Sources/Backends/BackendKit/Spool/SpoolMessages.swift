import EventLoop

/// What a backend asks of the spool thread.
struct SpoolRequest: Sendable {
    enum Action: Sendable {
        case open(SpoolPlace)
        case append(SpoolRecord)
        case load(number: UInt64)
        case acknowledge(below: UInt64)
        case close
    }

    /// Which of the open spools is meant; each that is opened has a number of its own.
    var spool: Int
    var action: Action
}

/// Where one spool lies, what it holds and who hears of it.
struct SpoolPlace: Sendable {
    var folder: String
    var format: String
    var limits: SpoolLimits
    var events: Mailbox<SpoolEvent>
}

/// What the spool thread says to a backend: an answer to each append, load and open, and more.
package enum SpoolEvent: Sendable {
    /// The spool is open; comes first, or after `failed` when the folder could not be used.
    case recovered(SpoolRecovery)
    /// The record is with the kernel: the death of this process cannot touch it.
    case written(SpoolEntry)
    /// The record is in memory only, and stays so.
    case notWritten(SpoolEntry)
    case loaded(number: UInt64, bytes: [UInt8])
    /// The record is not there any more or is damaged.
    case unreadable(number: UInt64)
    /// Records with lower numbers had to make room.
    case lost(below: UInt64)
    /// How much is on disk now.
    case size(bytes: Int)
    /// The disk refuses; said once until `works`.
    case failed(String)
    case works
}
