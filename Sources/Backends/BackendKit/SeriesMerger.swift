package import Statsd

/// Leaves out what a backend does not take, and makes one of series that it cannot tell apart.
///
/// Only a name that the output had to change can meet another, so nothing is remembered while every
/// name is clean. Counters and timers add; the latest gauge wins; of sets the larger count is kept
/// (their union cannot be known from finished counts). A merged timer has no median and no
/// percentiles.
///
/// Works in steps: a million names are too long for one turn of the loop.
package struct SeriesMerger: Sendable {
    /// The flush, with merged values in the points that stay.
    package private(set) var batch: FlushBatch
    /// Series that became part of another.
    package private(set) var mergedCount = 0

    private let filter: NameFilter
    /// A histogram and a timer of one name stay two in this output.
    private let tellsTimersApart: Bool
    /// By section, whether a point is not written; empty until one is not.
    private var away = [[Bool]](repeating: [], count: FlushSection.allCases.count)
    /// Timers that lost median and percentiles.
    private var partialTimers: Set<Int> = []
    private var table = IdentityTable()
    /// A bit for each of 4,096 digests: whether a changed name has it.
    private var digests = [UInt64](repeating: 0, count: 64)
    private var section = FlushSection.counters
    /// Changed names come first, then clean ones are looked up among them.
    private var isSecondPass = false
    private var next = 0
    private var scratch = ByteWriter()

    /// Takes the flush as it is.
    ///
    /// - Parameters:
    ///   - batch: the flush.
    ///   - filter: what the backend takes.
    ///   - tellsTimersApart: whether the output shows if a timer was sent as `ms`, `h` or `d`.
    package init(_ batch: FlushBatch, filter: NameFilter, tellsTimersApart: Bool = false) {
        self.batch = batch
        self.filter = filter
        self.tellsTimersApart = tellsTimersApart
    }

    /// Whether a point is part of another now, or not for this backend.
    package func isAway(_ section: FlushSection, _ index: Int) -> Bool {
        let flags = away[section.rawValue]
        return !flags.isEmpty && flags[index]
    }

    package func isPartialTimer(_ index: Int) -> Bool {
        !partialTimers.isEmpty && partialTimers.contains(index)
    }

    /// Looks at up to `pointsMax` points.
    ///
    /// - Parameters:
    ///   - pointsMax: the step's budget.
    ///   - isClean: whether this output takes a key as it is.
    ///   - digest: a cheap number that keys of one identity share; clean names with one that no
    ///     changed name has need no look-up.
    ///   - identify: writes a key's identity in this output.
    /// - Returns: whether all are done.
    package mutating func step(
        pointsMax: Int,
        isClean: (_ key: ByteRange, _ keys: borrowing KeyChunks) -> Bool,
        digest: (_ key: ByteRange, _ keys: borrowing KeyChunks) -> Int = { _, _ in 0 },
        identify: (_ key: ByteRange, _ keys: borrowing KeyChunks, _ out: inout ByteWriter) -> Void
    ) -> Bool {
        for _ in 0..<pointsMax {
            while next == batch.count(of: section) {
                guard moveOn() else { return true }
            }
            look(at: next, isClean, digest, identify)
            next += 1
        }
        return false
    }

    /// To the second pass or the next section; false when there is none.
    private mutating func moveOn() -> Bool {
        next = 0
        if !isSecondPass, !table.isEmpty {
            isSecondPass = true
            return true
        }
        isSecondPass = false
        if !table.isEmpty {
            table.removeAll()
            for index in digests.indices { digests[index] = 0 }
        }
        guard let following = section.following else {
            next = batch.count(of: section)
            return false
        }
        section = following
        return true
    }

    private mutating func look(
        at index: Int,
        _ isClean: (_ key: ByteRange, _ keys: borrowing KeyChunks) -> Bool,
        _ digest: (_ key: ByteRange, _ keys: borrowing KeyChunks) -> Int,
        _ identify: (_ key: ByteRange, _ keys: borrowing KeyChunks, _ out: inout ByteWriter) -> Void
    ) {
        guard !isAway(section, index) else { return }
        let key = batch.key(of: section, index)
        guard filter.takes(key, in: batch.keys) else {
            leaveOut(index)
            return
        }
        // A histogram and a timer of one name are two series here and one in most outputs.
        let isAlone =
            section != .timers || tellsTimersApart || batch.timers[index].type == .timer
        guard (isAlone && isClean(key, batch.keys)) == isSecondPass else { return }
        let bit = digest(key, batch.keys)
        if isSecondPass {
            guard digests[bit >> 6 & 63] >> UInt64(bit & 63) & 1 == 1 else { return }
        } else {
            digests[bit >> 6 & 63] |= 1 << UInt64(bit & 63)
        }
        scratch.removeAll()
        identify(key, batch.keys, &scratch)
        if section == .timers, tellsTimersApart {
            scratch.append(batch.timers[index].type.rawValue)
        }
        let owner = isSecondPass ? table.owner(of: scratch) : table.claim(scratch, for: index)
        if let owner { merge(index, into: owner) }
    }

    private mutating func leaveOut(_ index: Int) {
        if away[section.rawValue].isEmpty {
            away[section.rawValue] = [Bool](repeating: false, count: batch.count(of: section))
        }
        away[section.rawValue][index] = true
    }

    private mutating func merge(_ index: Int, into owner: Int) {
        leaveOut(index)
        mergedCount += 1
        switch section {
        case .counters: batch.counters[owner].sum += batch.counters[index].sum
        case .gauges: mergeGauge(index, into: owner)
        case .sets:
            batch.sets[owner].cardinality = max(
                batch.sets[owner].cardinality, batch.sets[index].cardinality)
        case .timers: mergeTimer(index, into: owner)
        }
    }

    private mutating func mergeGauge(_ index: Int, into owner: Int) {
        let (old, new) = (batch.gauges[owner], batch.gauges[index])
        // The larger value decides between equal times, so that the order of points does not.
        let isLater = (new.updatedSeconds, new.value) > (old.updatedSeconds, old.value)
        guard isLater else { return }
        batch.gauges[owner].value = new.value
        batch.gauges[owner].updatedSeconds = new.updatedSeconds
    }

    private mutating func mergeTimer(_ index: Int, into owner: Int) {
        let (old, new) = (batch.timers[owner], batch.timers[index])
        guard let newStatistics = new.statistics else { return }
        guard let oldStatistics = old.statistics else {
            batch.timers[owner] = new
            // What the point was recognised by stays: the second pass looks at it again.
            batch.timers[owner].key = old.key
            batch.timers[owner].type = old.type
            return
        }
        batch.timers[owner].statistics = oldStatistics.merged(with: newStatistics)
        if old.weighted != nil || new.weighted != nil {
            let oldWeighted = batch.weightedStatistics(of: old) ?? oldStatistics
            let newWeighted = batch.weightedStatistics(of: new) ?? newStatistics
            batch.timers[owner].weighted = batch.appendWeighted(
                oldWeighted.merged(with: newWeighted))
        }
        batch.timers[owner].bins = mergedBins(old.bins, new.bins)
        partialTimers.insert(owner)
    }

    /// The bins of both when they have the same limits, else none.
    private mutating func mergedBins(_ old: ByteRange, _ new: ByteRange) -> ByteRange {
        guard old.count == new.count, !old.isEmpty else { return .empty }
        let start = batch.bins.count
        for (left, right) in zip(old.range, new.range) {
            var bin = batch.bins[left]
            guard bin.upperLimit == batch.bins[right].upperLimit else {
                batch.bins.removeLast(batch.bins.count - start)
                return .empty
            }
            bin.count += batch.bins[right].count
            batch.bins.append(bin)
        }
        return ByteRange(start, batch.bins.count)
    }
}
