package import EventLoop
package import HTTP

/// Why a backend cannot be made: a sentence without secrets.
package struct BackendProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package let description: String
    /// Whether the configuration is to blame, or a file that it names.
    package let isConfiguration: Bool

    package init(_ description: String, isConfiguration: Bool = false) {
        self.description = description
        self.isConfiguration = isConfiguration
    }

    package init(_ error: UVError) { self.init("\(error)") }
    package init(_ error: HTTPClientError) { self.init("\(error)") }
}
