package import EventLoop
import ForwardKit

/// A collector on a thread of its own, as the delivery thread sees it.
///
/// A thread, because it waits for its disk: a batch is in the journal before it is acknowledged.
package final class CollectorThread {
    /// Some ten minutes of reports, with room for hours that come back at once.
    private static let eventsMax = 4096
    /// Requests come from a reload or the stop, and one for each batch that is given away.
    private static let requestsMax = 64 + Outbox.handedMax
    private static let postsMax = 64

    package let events = Mailbox<CollectorEvent>(messagesMax: eventsMax)
    private let requests = Mailbox<CollectorRequest>(messagesMax: requestsMax)
    /// Apart, so that however many come, no other request finds the mailbox full.
    private let posts = Mailbox<CollectorRequest>(messagesMax: postsMax)
    private var thread: OSThread?

    package init() {}

    /// Takes the listeners' sockets over.
    package func start(
        _ settings: CollectorSettings, _ listeners: [ForwardListener]
    ) throws(UVError) {
        let (requests, posts, events) = (requests, posts, events)
        thread = try OSThread.spawn(named: "collector") {
            do throws(CollectorFailure) {
                let server = try CollectorServer(settings, listeners, events: events)
                try server.run(requests, posts)
                events.post(.stopped)
            } catch {
                for listener in listeners { listener.socket.close() }
                events.post(.failed(error.description))
            }
        }
    }

    /// False when there is no room for it.
    @discardableResult
    package func send(_ request: CollectorRequest) -> Bool {
        switch request {
        case .posted: posts.post(request)
        case .reconfigure, .settled, .takeBack, .stop: requests.post(request)
        }
    }

    /// Waits for the thread's end; after `stopped` or `failed`.
    package func join() {
        thread?.join()
        thread = nil
    }
}

/// Why a collector cannot work.
struct CollectorFailure: Error {
    let description: String

    init(_ description: String) { self.description = description }
}
