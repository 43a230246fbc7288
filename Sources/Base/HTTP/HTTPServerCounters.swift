/// What a server has done since its start; for the agent's own metrics.
package struct HTTPServerCounters: Equatable, Sendable {
    package init() {}

    /// Connections accepted.
    package var connections: UInt64 = 0
    /// Idle connections ended to make room for a new one.
    package var connectionsEvicted: UInt64 = 0
    /// Connections cut because a request or an answer took too long.
    package var connectionsTimedOut: UInt64 = 0
    /// Requests answered by the handler.
    package var requests: UInt64 = 0
    /// Requests refused by the guard.
    package var requestsForbidden: UInt64 = 0
    /// Requests refused for their credentials.
    package var requestsUnauthorized: UInt64 = 0
    /// Requests refused for the size of their body or the number of their parameters.
    package var requestsTooLarge: UInt64 = 0
    /// Answers that ended early: the producer failed, or the peer left before the end.
    package var responsesCut: UInt64 = 0
}
