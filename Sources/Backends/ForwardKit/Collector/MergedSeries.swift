package import Statsd

/// The series of one interval of all agents, each merged into one state.
///
/// Found by hash of key and type; keys lie in shared chunks, states by kind in arrays of their own.
package struct MergedSeries: Sendable {
    /// One series; its state is asked for by it.
    package struct Entry: BitwiseCopyable, Sendable {
        /// In `keys`.
        package let key: ByteRange
        package let type: MetricType
        /// The greatest code of those that agents gave it.
        package fileprivate(set) var scope: ForwardScope
        /// Its place among the states of its kind.
        fileprivate let slot: UInt32
    }

    /// What became of a state.
    package enum Outcome: Equatable, Sendable {
        case merged
        /// A sum would not have been finite.
        case refused
        /// There are as many series as there may be.
        case full
    }

    private let seed: UInt64
    private let seriesMax: Int
    private let limits: TimerLimits
    private let exact: ExactLimits
    private var slots = HashSlots()
    private var counters: [ForwardCounter] = []
    private var gauges: [ForwardGauge] = []
    private var timers: [TimerCell] = []
    private var sets: [SetCell] = []
    package private(set) var entries: [Entry] = []
    package private(set) var keys = KeyChunks()
    /// Series that agents gave different scopes.
    package private(set) var scopeConflicts: UInt64 = 0

    package init(_ options: CollectorOptions, seed: UInt64) {
        self.seed = seed
        seriesMax = min(options.seriesMax, Int(UInt32.max) / 4)
        limits = options.limits
        exact = options.exact
    }

    package var count: Int { entries.count }

    package func key(of entry: Entry) -> ArraySlice<UInt8> { keys[entry.key] }

    package func state(of entry: Entry) -> ForwardState {
        let slot = Int(entry.slot)
        switch SeriesKind(entry.type) {
        case .counter: return .counter(counters[slot])
        case .gauge: return .gauge(gauges[slot])
        case .timer: return .timer(timers[slot])
        case .set: return .set(sets[slot])
        }
    }

    /// Merges one agent's state of a series.
    package mutating func merge(
        _ key: ArraySlice<UInt8>, _ type: MetricType, _ scope: ForwardScope, _ state: ForwardState
    ) -> Outcome {
        let tag = tag(of: key, type)
        if let place = find(key, type, tag) {
            if entries[place].scope != scope {
                scopeConflicts &+= 1
                if scope.rawValue > entries[place].scope.rawValue { entries[place].scope = scope }
            }
            return merge(state, at: Int(entries[place].slot)) ? .merged : .refused
        }
        guard entries.count < seriesMax else { return .full }
        let slot = append(state)
        slots.insert(UInt32(truncatingIfNeeded: entries.count), tag: tag)
        entries.append(
            Entry(
                key: keys.append(key.span), type: type, scope: scope,
                slot: UInt32(truncatingIfNeeded: slot)))
        return .merged
    }

    private func tag(of key: ArraySlice<UInt8>, _ type: MetricType) -> UInt32 {
        let hash = KeyHash.hash(key.span, 0..<key.count, seed: seed)
        return HashSlots.tag(of: hash &+ UInt64(TypeCode.code(of: type)) &* 0x9E37_79B9_7F4A_7C15)
    }

    private func find(_ key: ArraySlice<UInt8>, _ type: MetricType, _ tag: UInt32) -> Int? {
        var position = slots.home(of: tag)
        while slots.slots[position].index != HashSlots.none {
            let slot = slots.slots[position]
            if slot.tag == tag {
                let entry = entries[Int(slot.index)]
                if entry.type == type, entry.key.count == key.count, keys[entry.key] == key {
                    return Int(slot.index)
                }
            }
            position = slots.next(after: position)
        }
        return nil
    }

    private mutating func merge(_ state: ForwardState, at slot: Int) -> Bool {
        switch state {
        case .counter(let counter): return counters[slot].merge(counter)
        case .gauge(let gauge): return gauges[slot].merge(gauge)
        case .timer(let cell): return timers[slot].merge(cell, limits)
        case .set(let cell):
            sets[slot].merge(cell, exactMembersMax: exact.membersMax)
            return true
        }
    }

    /// Adds a state; answers its place.
    private mutating func append(_ state: ForwardState) -> Int {
        switch state {
        case .counter(let counter):
            counters.append(counter)
            return counters.count - 1
        case .gauge(let gauge):
            gauges.append(gauge)
            return gauges.count - 1
        case .timer(let cell):
            timers.append(adopted(cell))
            return timers.count - 1
        case .set(let cell):
            sets.append(cell)
            return sets.count - 1
        }
    }

    /// The first cell of a series.
    ///
    /// A sketch is merged into an empty one, so that its values by bucket are those of the
    /// collector's own limits, or none.
    private func adopted(_ cell: TimerCell) -> TimerCell {
        guard cell.sketch != nil else { return cell }
        var adopted = TimerCell()
        let isMerged = adopted.merge(cell, limits)
        precondition(isMerged, "a cell whose sums are finite can be merged into an empty one")
        return adopted
    }
}
