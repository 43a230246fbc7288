/// Finds the series that were not seen for long, without keeping them in an order.
///
/// For 64 neighbours in the series table, a group, and for 64 groups, a block, there is a bound by
/// kind: none of theirs was seen before. A sample changes nothing here, so a bound may be too low;
/// whoever searches looks at the group with such a bound and raises it. After that it is left alone
/// until it is too low again, so a series is looked at once or twice in the time that it may be
/// idle. 16 bytes a group: a quarter of a byte a series.
struct IdleBounds {
    /// Whole seconds by `SeriesKind.rawValue`.
    typealias Seconds = SIMD4<UInt32>

    static let groupCount = 64
    private static let blockGroups = 64
    /// Above every limit: no series.
    static let none = Seconds(repeating: .max)

    private var groups: [Seconds] = []
    private var blocks: [Seconds] = []
    /// The lowest of all.
    private var lowest = Self.none
    private var latestSeconds: UInt32 = 0

    var memoryBytes: Int { (groups.count + blocks.count) * MemoryLayout<Seconds>.stride }

    /// Notes a new series, or a last sample before that of now.
    mutating func insert(_ index: Int, _ kind: SeriesKind, atSeconds now: UInt32) {
        let group = index / Self.groupCount
        while groups.count <= group { groups.append(Self.none) }
        let block = group / Self.blockGroups
        while blocks.count <= block { blocks.append(Self.none) }
        let lane = Int(kind.rawValue)
        groups[group][lane] = min(groups[group][lane], now)
        blocks[block][lane] = min(blocks[block][lane], now)
        lowest[lane] = min(lowest[lane], now)
    }

    /// Says what time it is before a search: after a backward step of the clock samples were noted
    /// that are older than the bounds.
    mutating func begin(atSeconds now: UInt32) {
        if now < latestSeconds {
            for group in groups.indices { groups[group] = .zero }
            for block in blocks.indices { blocks[block] = .zero }
            lowest = .zero
        }
        latestSeconds = now
    }

    static func indices(of group: Int) -> Range<Int> {
        group * groupCount..<(group + 1) * groupCount
    }

    /// The first group from `start` on that may have a series last seen at `limits` or before.
    func first(from start: Int, notAfter limits: Seconds) -> Int? {
        guard Self.any(lowest, notAfter: limits) else { return nil }
        var group = start
        while group < groups.count {
            if !Self.any(blocks[group / Self.blockGroups], notAfter: limits) {
                group = (group / Self.blockGroups + 1) * Self.blockGroups
            } else if Self.any(groups[group], notAfter: limits) {
                return group
            } else {
                group += 1
            }
        }
        return nil
    }

    /// The group with the lowest bound not after `limits`, whatever the kind.
    func lowest(notAfter limits: Seconds) -> (group: Int, bound: UInt32)? {
        guard Self.any(lowest, notAfter: limits),
            let block = Self.lowest(of: blocks, blocks.indices, notAfter: limits)
        else { return nil }
        let first = block.index * Self.blockGroups
        let last = min(first + Self.blockGroups, groups.count)
        let group = Self.lowest(of: groups, first..<last, notAfter: limits)
        return group.map { ($0.index, $0.bound) }
    }

    /// Raises a group's bound to what its series say.
    mutating func set(_ group: Int, to bound: Seconds) {
        groups[group] = bound
        let block = group / Self.blockGroups
        let first = block * Self.blockGroups
        blocks[block] = Self.lowest(of: groups[first..<min(first + Self.blockGroups, groups.count)])
        lowest = Self.lowest(of: blocks[...])
    }

    private static func any(_ bound: Seconds, notAfter limits: Seconds) -> Bool {
        Swift.any(bound .<= limits)
    }

    private static func lowest(of bounds: ArraySlice<Seconds>) -> Seconds {
        bounds.reduce(none) { pointwiseMin($0, $1) }
    }

    private static func lowest(
        of bounds: [Seconds], _ range: Range<Int>, notAfter limits: Seconds
    ) -> (index: Int, bound: UInt32)? {
        var found: (index: Int, bound: UInt32)?
        for index in range where any(bounds[index], notAfter: limits) {
            let bound = bounds[index].replacing(with: none, where: bounds[index] .> limits).min()
            if bound < found?.bound ?? .max { found = (index, bound) }
        }
        return found
    }
}
