/// What a collector knows of one agent.
package struct CollectorAgent: Sendable {
    /// Processes of one agent whose batches are told apart.
    ///
    /// An agent sends its spool oldest first, so that an epoch is done with long before eight more
    /// have begun.
    package static let epochsMax = 8
    /// Interval lengths of one agent: more than one only around a reload.
    private static let lengthsMax = 4

    struct Epoch: Sendable {
        var epoch: Identifier
        var window = SequenceWindow()
    }

    package let id: Identifier
    package var host: [UInt8]
    package var intervalNanoseconds: UInt64
    package var heardNanoseconds: UInt64
    /// Itself and those below it, if it is a collector that forwards again.
    package internal(set) var collectors: [Identifier] = []
    /// The one that was used last comes last.
    private(set) var epochs: [Epoch] = []
    /// The latest interval of each length of which all batches came.
    private(set) var reported: [IntervalKey] = []
    package var batchesMerged: UInt64 = 0
    package var batchesRepeated: UInt64 = 0
    package var batchesLate: UInt64 = 0
    package var batchesTooOld: UInt64 = 0
    package var seriesOverBudget: UInt64 = 0

    init(id: Identifier, host: [UInt8], intervalNanoseconds: UInt64, heardNanoseconds: UInt64) {
        self.id = id
        self.host = host
        self.intervalNanoseconds = intervalNanoseconds
        self.heardNanoseconds = heardNanoseconds
    }

    var isCollector: Bool { !collectors.isEmpty }

    package func window(of epoch: Identifier) -> SequenceWindow {
        epochs.last { $0.epoch == epoch }?.window ?? SequenceWindow()
    }

    /// Batches that have not come although later ones of their epoch did.
    package var missingBatches: UInt64 { epochs.reduce(0) { $0 &+ $1.window.missing } }

    /// Batches that will not come any more, as far as windows are kept.
    package var lostBatches: UInt64 { epochs.reduce(0) { $0 &+ $1.window.lost } }

    mutating func update(_ epoch: Identifier, _ change: (inout SequenceWindow) -> Void) {
        var entry = Epoch(epoch: epoch)
        if let place = epochs.firstIndex(where: { $0.epoch == epoch }) {
            entry = epochs.remove(at: place)
        } else if epochs.count == Self.epochsMax {
            epochs.removeFirst()
        }
        change(&entry.window)
        epochs.append(entry)
    }

    mutating func noteReported(_ key: IntervalKey) {
        guard
            let place = reported.firstIndex(where: {
                $0.lengthNanoseconds == key.lengthNanoseconds
            })
        else {
            if reported.count == Self.lengthsMax { reported.removeFirst() }
            reported.append(key)
            return
        }
        reported[place] = max(reported[place], key)
    }

    /// Whether nothing more of an interval is to be expected: a later one is in, and nothing is
    /// missing in between.
    func isPast(_ key: IntervalKey) -> Bool {
        guard missingBatches == 0 else { return false }
        return reported.contains {
            $0.lengthNanoseconds == key.lengthNanoseconds && $0.endNanoseconds > key.endNanoseconds
        }
    }
}
