/// A password that is being checked elsewhere.
///
/// Lives on the loop's thread.
package final class PasswordCheck {
    /// `nil` until it is known.
    package private(set) var isRight: Bool?
    private var onSettled: [(Bool) -> Void] = []

    /// Calls back once it is known, at once if it is.
    package func whenSettled(_ body: @escaping (Bool) -> Void) {
        if let isRight { body(isRight) } else { onSettled.append(body) }
    }

    func settle(_ isRight: Bool) {
        self.isRight = isRight
        let waiting = onSettled
        onSettled = []
        for body in waiting { body(isRight) }
    }
}
