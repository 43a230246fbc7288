/// What the process tells its parent at the end.
package enum ExitCode: Int32, Sendable {
    case ok = 0
    /// A failure while running.
    case failure = 1
    /// The command line cannot be understood, or asks for what this version has not.
    case usage = 2
    /// An address is in use or cannot be bound (`EX_UNAVAILABLE`).
    case addressUnavailable = 69
    /// `EX_CONFIG`.
    case badConfiguration = 78

    /// As statsd_exporter ends: 0, or 1 whatever it was.
    var asExporter: ExitCode { self == .ok ? .ok : .failure }
}
