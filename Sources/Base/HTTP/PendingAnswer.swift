/// An answer that is made elsewhere: its connection rests until it is given.
///
/// Lives on the loop's thread; whoever makes the answer gives it there, once. Nothing happens when
/// the server has closed or the peer has left meanwhile.
package final class PendingAnswer {
    private(set) var response: HTTPResponse?
    /// Set by the server that waits.
    var onGiven: (() -> Void)?

    package init() {}

    /// Calls back with the answer, at once if there is one; in place of a server.
    func whenGiven(_ body: @escaping (HTTPResponse) -> Void) {
        if let response { return body(response) }
        onGiven = { [weak self] in
            if let response = self?.response { body(response) }
        }
    }

    /// Sends the answer.
    package func give(_ response: HTTPResponse) {
        precondition(self.response == nil, "an answer is given once")
        self.response = response
        onGiven?()
        onGiven = nil
    }
}
