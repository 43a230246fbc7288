/// Holds a change of collectors back until an interval ends.
///
/// A series that moved in the middle of an interval would have half a percentile at each of two
/// collectors.
package struct RingSchedule: Sendable {
    /// The ring of the open interval.
    package private(set) var ring: CollectorRing
    private var next: CollectorRing?

    package init(_ ring: CollectorRing) {
        self.ring = ring
    }

    /// Takes effect with the next interval; of several changes the last.
    package mutating func change(to ring: CollectorRing) { next = ring }

    /// Begins an interval; answers whether it has another ring than the one before.
    package mutating func beginInterval() -> Bool {
        defer { next = nil }
        guard let next, next != ring else { return false }
        ring = next
        return true
    }
}
