package import EventLoop

/// Lets readers on any thread ask a store's thread for what only it knows.
package struct StoreViews: Sendable {
    let requests: Mailbox<StoreRequest>

    /// Asks for a view, which is left in `answer`: `nil` there while the files are not open.
    ///
    /// Nothing comes when the store ends before; whoever asks has a time limit of its own.
    /// - Returns: false when too many ask already.
    package func ask(_ answer: Mailbox<StoreView?>) -> Bool {
        requests.post(.view(answer))
    }
}
