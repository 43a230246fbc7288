package import EventLoop

/// Why a server could not start: what was being done, and what the system said to it.
package struct HTTPServerError: Error, Equatable, Sendable, CustomStringConvertible {
    package let action: String
    package let cause: UVError

    package init(action: String, cause: UVError) {
        self.action = action
        self.cause = cause
    }

    package var description: String { "\(action): \(cause)" }
}
