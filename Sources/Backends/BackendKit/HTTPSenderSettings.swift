/// Where a sender delivers by HTTP, and how patiently.
package struct HTTPSenderSettings: Sendable, Equatable {
    /// For messages: the backend's name.
    package var name: String
    /// For messages: the receiver, without credentials, such as `http://127.0.0.1:8086`.
    package var target: String
    package var retry = RetryPolicy()
    package var queueBytesMax = 64 << 20
    /// Certificates to trust in place of the system's.
    package var certificateAuthorityFile: String?

    package init(name: String, target: String) {
        self.name = name
        self.target = target
    }

    /// What a backend's options say about it.
    package init(
        name: String, target: String, common: BackendCommonOptions, tls: HTTPTLSOptions
    ) {
        self.init(name: name, target: target)
        retry = common.retry
        queueBytesMax = common.queueBytesMax
        let file = tls.certificateAuthorityFile
        certificateAuthorityFile = file.isEmpty ? nil : file
    }

    /// Least time between attempts that fail until somebody acts.
    package static let slowMilliseconds: UInt64 = 10_000
    /// Least time between two reports of rejected points.
    package static let rejectionReportMilliseconds: UInt64 = 60_000
    /// Refusals in a row before a payload is given up for its age: 15 s or more of delays.
    package static let refusalsMin = 5
    /// While draining: attempts in a row that fail before the rest is left.
    package static let drainAttemptsMax = 2
}
