internal import Synchronization

/// Counts the connections of all ingest threads against one limit (`limits.connections`).
///
/// Shared, because every listener belongs to one thread: shares of the limit would leave the one
/// busy listener with the share of its thread. It is touched once when a connection begins and
/// once when it ends.
package final class ConnectionBudget: Sendable {
    private let connectionsMax: Int
    private let connections = Atomic<Int>(0)

    package init(connectionsMax: Int) {
        self.connectionsMax = connectionsMax
    }

    /// Takes a connection's place; false when there is none.
    func take() -> Bool {
        let (_, count) = connections.add(1, ordering: .relaxed)
        if count <= connectionsMax { return true }
        giveBack()
        return false
    }

    /// Frees a place that was taken.
    func giveBack() {
        connections.subtract(1, ordering: .relaxed)
    }
}
