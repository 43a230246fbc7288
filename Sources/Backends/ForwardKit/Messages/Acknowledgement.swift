/// A batch is the collector's from now on: the agent may forget it.
package struct Acknowledgement: Sendable, Equatable {
    /// What became of the batch.
    package enum Outcome: UInt8, CaseIterable, Sendable {
        case merged = 0
        /// It had been merged before.
        case repeated = 1
        /// Its interval was closed; it was merged into it all the same.
        case amended = 2
        /// Its interval was closed; it is counted as late and nothing else.
        case late = 3
        /// Its sequence lies so far back that nobody knows whether it was merged.
        case tooOld = 4
    }

    package var epoch: Identifier
    package var sequence: UInt64
    package var outcome: Outcome
    /// Series that were not merged because of the agent's budget.
    package var seriesOverBudget: UInt64

    package init(
        epoch: Identifier, sequence: UInt64, outcome: Outcome, seriesOverBudget: UInt64 = 0
    ) {
        self.epoch = epoch
        self.sequence = sequence
        self.outcome = outcome
        self.seriesOverBudget = seriesOverBudget
    }

    package var body: [UInt8] {
        var writer = WireWriter()
        writer.append(epoch)
        writer.append(varint: sequence)
        writer.append(outcome.rawValue)
        writer.append(varint: seriesOverBudget)
        return writer.bytes
    }

    package init(_ body: [UInt8]) throws(WireFault) {
        var reader = WireReader(body)
        epoch = try reader.identifier()
        sequence = try reader.varint(max: ForwardLimits.sequenceMax)
        guard let outcome = Outcome(rawValue: try reader.byte()) else { throw .badCode }
        self.outcome = outcome
        seriesOverBudget = try reader.varint()
        try reader.finish()
    }
}
