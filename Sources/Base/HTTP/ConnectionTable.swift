/// Which connections are open and how long each has been at what it does.
///
/// The library ends a connection without any progress; this ends the ones that trickle, and finds
/// an idle one to end when a newcomer needs room. Pure: times come from the caller, in milliseconds
/// of one monotonic clock. At most `HTTPServerOptions.connectionsMax` entries.
package struct ConnectionTable {
    package enum Phase {
        /// Between requests, after at least one.
        case idle
        /// A request, or the first one, is on its way in.
        case receiving
        /// An answer is on its way out.
        case responding
    }

    private struct Entry {
        var phase: Phase
        var sinceMilliseconds: UInt64
    }

    private var entries: [Int32: Entry] = [:]
    private let limits: [Phase: UInt64]

    package init(_ options: HTTPServerOptions) {
        limits = [
            .idle: Self.milliseconds(options.idleTimeoutSeconds),
            .receiving: Self.milliseconds(options.requestTimeoutSeconds),
            .responding: Self.milliseconds(options.responseTimeoutSeconds),
        ]
    }

    private static func milliseconds(_ seconds: Int) -> UInt64 {
        UInt64(clamping: seconds).multipliedReportingOverflow(by: 1000).partialValue
    }

    package var count: Int { entries.count }

    package mutating func open(_ descriptor: Int32, at now: UInt64) {
        entries[descriptor] = Entry(phase: .receiving, sinceMilliseconds: now)
    }

    package mutating func close(_ descriptor: Int32) { entries[descriptor] = nil }

    /// Notes what a connection does now; its time starts anew when that is something else.
    package mutating func enter(_ phase: Phase, _ descriptor: Int32, at now: UInt64) {
        guard let entry = entries[descriptor], entry.phase != phase else { return }
        entries[descriptor] = Entry(phase: phase, sinceMilliseconds: now)
    }

    /// Connections that have been at one thing for longer than it may take.
    package func overdue(at now: UInt64) -> [Int32] {
        entries.filter { _, entry in
            now &- entry.sinceMilliseconds > limits[entry.phase] ?? .max
        }.map(\.key)
    }

    /// The connection that has been idle longest; one that has asked nothing yet is not idle.
    package var longestIdle: Int32? {
        entries.filter { $0.value.phase == .idle }
            .min { $0.value.sinceMilliseconds < $1.value.sinceMilliseconds }?.key
    }

    /// Connections whose request is not complete, or not begun.
    package var unanswered: [Int32] { entries.filter { $0.value.phase != .responding }.map(\.key) }

    package var idle: [Int32] { entries.filter { $0.value.phase == .idle }.map(\.key) }
}
