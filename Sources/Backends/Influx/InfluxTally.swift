/// What became of a flush, up to now.
package struct InfluxTally: Sendable, Equatable {
    /// Lines written: the points of this output.
    package var lines = 0
    /// Values left out because they are not finite numbers.
    package var nonFinite = 0
    /// Medians and percentiles that a merged timer cannot have.
    package var unmergeable = 0
    /// Lines longer than the server or a datagram takes.
    package var tooLong = 0
    /// Series that became part of another.
    package var merged = 0
    /// Tags that lost their place to one with the same key.
    package var tagCollisions = 0

    package init() {}
}
