package import EventLoop
package import Statsd

/// The two mailboxes over which one ingest thread hands over its cells.
///
/// An empty `TickCells` in `requests` asks for the hand-over; the worker exchanges it for its full
/// one, which arrives in `replies`. So the storage travels in a circle and neither side waits.
package struct WorkerPort: Sendable {
    /// One request is outstanding at a time; the second place is for the first hand-over of a
    /// worker that is still starting.
    private static let messagesMax = 2

    package let requests = Mailbox<TickCells>(messagesMax: messagesMax)
    package let replies = Mailbox<TickCells>(messagesMax: messagesMax)

    package init() {}
}
