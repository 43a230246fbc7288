package import Statsd

/// Which names a backend takes: those of `include` (all when empty) without those of `exclude`.
///
/// The raw name decides, not what an output makes of it.
package struct NameFilter: Sendable, Equatable {
    package var include: [NameGlob] = []
    package var exclude: [NameGlob] = []

    package init() {}

    package var takesEverything: Bool { include.isEmpty && exclude.isEmpty }

    /// Whether the series with `key` (in `SeriesKey` form) is taken.
    package func takes(_ key: ByteRange, in keys: borrowing KeyChunks) -> Bool {
        guard !takesEverything else { return true }
        let name = keys[SeriesKey.name(of: key, in: keys).range]
        if !include.isEmpty, !include.contains(where: { $0.matches(name) }) { return false }
        return !exclude.contains { $0.matches(name) }
    }
}
