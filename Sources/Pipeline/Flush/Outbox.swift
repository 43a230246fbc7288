internal import EventLoop

/// Posts events in order and keeps those that the reader's mailbox had no room for.
///
/// The reader takes its whole mailbox in one step of at most some 10 ms, so `waiting` is empty but
/// when the delivery thread hangs. Ticks carry increments that nothing else repeats, so they are
/// kept, `waitingMax` of them: at one a second that is 17 minutes. Past it `isFull` stops the
/// hand-overs, and the increments stay in the workers' cells, which are bounded by their series.
struct Outbox {
    private static let waitingMax = 1024

    private let mailbox: Mailbox<FlushEvent>
    private var waiting: [FlushEvent] = []

    init(_ mailbox: Mailbox<FlushEvent>) { self.mailbox = mailbox }

    var isFull: Bool { waiting.count >= Self.waitingMax }

    mutating func post(_ event: FlushEvent) {
        waiting.append(event)
        postWaiting()
    }

    /// Posts a snapshot only when nothing waits: the next one makes it stale anyway.
    mutating func postSnapshot(_ snapshot: FlushSnapshot) {
        postWaiting()
        if waiting.isEmpty { mailbox.post(.snapshot(snapshot)) }
    }

    private mutating func postWaiting() {
        var posted = 0
        while posted < waiting.count, mailbox.post(waiting[posted]) { posted += 1 }
        waiting.removeFirst(posted)
    }
}
