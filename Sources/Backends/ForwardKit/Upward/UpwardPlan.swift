package import BackendKit
package import Statsd

/// What a collector forwards again by one of its agent's backends.
///
/// Scopes are those that the agents gave: the backend's own rules are for its agent's own lines.
package struct UpwardPlan: Sendable, Equatable {
    package let backend: String
    let filter: NameFilter
    let ring: CollectorRing

    package init(backend: String, filter: NameFilter, ring: CollectorRing) {
        self.backend = backend
        self.filter = filter
        self.ring = ring
    }
}

extension [UpwardPlan] {
    /// Whether a series goes on: then the collector's own backends get nothing of it.
    package func takes(_ key: ByteRange, in keys: borrowing KeyChunks) -> Bool {
        for plan in self where plan.filter.takes(key, in: keys) { return true }
        return false
    }
}
