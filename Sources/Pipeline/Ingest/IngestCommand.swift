package import EventLoop
package import Statsd

/// What the main thread asks of an ingest thread.
package enum IngestCommand: Sendable {
    /// Reads a listener from now on.
    case open(BoundListener)
    /// Reads the open listener of the same number by a changed entry.
    ///
    /// Its socket, receive buffer and connections stay as they are.
    case update(ListenerSpec)
    /// Reads what a listener still holds, then closes it.
    case close(listener: Int)
    /// Leaves a copy of every packet there from now on; none without a tap.
    case copyPackets(to: PacketTap?)
    /// Reads lines by new options from the next hand-over on.
    case reconfigure(PipelineOptions)
    /// Lets nothing more in, reads what the kernel holds, closes every socket.
    ///
    /// Answered by `drained`; reading ends after the worker's `drainMilliseconds` at the latest.
    case drain
    /// Ends the thread; after `drain` and the last hand-over, or what was read since is lost.
    case stop
}

/// What an ingest thread reports.
package enum IngestEvent: Sendable {
    /// It takes commands and reads what it is given.
    case ready(worker: Int)
    /// Everything the kernel had handed over is in its cells.
    case drained(worker: Int)
    /// A listener cannot be read.
    case failed(worker: Int, problem: String)
}

/// One ingest thread as seen from outside.
package struct IngestWorkerHandle: Sendable {
    /// More than the listeners that a reload could open and close at once.
    private static let commandsMax = 4096

    package let commands = Mailbox<IngestCommand>(messagesMax: commandsMax)
    /// Empty cells: each asks for a hand-over.
    package let requests: Mailbox<TickCells>
    /// Full cells.
    package let replies: Mailbox<TickCells>

    package init(requests: Mailbox<TickCells>, replies: Mailbox<TickCells>) {
        self.requests = requests
        self.replies = replies
    }
}
