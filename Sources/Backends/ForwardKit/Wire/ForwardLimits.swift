/// Every bound of the forwarding protocol that does not depend on a configuration.
///
/// A frame past one of them is refused whole, whatever else is in it.
package enum ForwardLimits {
    /// Longest body of a frame, plain or compressed: 8 MiB.
    package static let bodyBytesMax = 8 << 20
    /// How many times longer than its compressed form a body may be.
    ///
    /// Batches of real names come to 4–10; zlib itself could reach 1,032. A sender does not
    /// compress what would be past it.
    package static let ratioMax = 64
    /// Longest name of a metric, tag, host or token.
    package static let stringBytesMax = 4096
    /// Strings of a batch's dictionary: as many as series, and three times that for tags.
    package static let stringsMax = 4 * seriesMax
    /// Series of one batch; an interval with more takes several.
    package static let seriesMax = 65_536
    /// Tags of one series.
    package static let tagsMax = 256
    /// What a batch may take in memory once it is read: 64 MiB of keys and states.
    ///
    /// A sketch of two bytes' bins or a set of one register is kilobytes in memory: without this
    /// bound 8 MiB on the wire could become gigabytes.
    package static let memoryBytesMax = 64 << 20
    /// Different lists of bin and bucket limits in a batch.
    package static let edgeListsMax = 256
    /// Limits in one of them.
    package static let edgesMax = 1024
    /// Batches of one interval of one agent: 256 × 65,536 series are more than 16 million.
    package static let partsMax: UInt64 = 256
    /// Collectors that a hello names: 4 KiB, a quarter of what is read of a peer before it.
    ///
    /// Of a tree with more below one of them the others are not named, and a loop through those
    /// would not be found.
    package static let collectorsBelowMax = 256
    /// Longest interval: a day.
    package static let intervalNanosecondsMax: UInt64 = 86_400_000_000_000
    /// Sequence numbers stay below this, so that counting on never overflows.
    package static let sequenceMax: UInt64 = 1 << 62
    /// Latest end of an interval, Unix time in nanoseconds: in the year 2255.
    package static let timeNanosecondsMax: UInt64 = 9_000_000_000_000_000_000
    /// Largest count of values or samples in a state: the last one that a double counts on from.
    package static let countMax: UInt64 = 1 << 53
    /// Largest weight of one value: 1/rate of the smallest rate there can be, 1e-12, and rounding.
    package static let weightMax = 1.000_001e12
    /// Largest sum of weights in a state: `countMax` values of the largest weight.
    package static let weightSumMax = 1e28
}

extension ForwardLimits {
    /// Most values or members that are written one by one; what has more is sent as a sketch or as
    /// registers, whatever the options say.
    ///
    /// So no state is longer than 128 KiB, and one more never takes a batch past its limits.
    package static let exactMax = 4096
    /// A batch that has this many bytes is followed by another: 1 MiB.
    package static let batchBytes = 1 << 20
    /// The same for what it takes in memory: half of what a reader allows.
    package static let batchMemoryBytes = memoryBytesMax / 2
}
