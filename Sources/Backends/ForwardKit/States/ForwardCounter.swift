package import Statsd

/// A counter of one interval: its sum, and how many samples it is of.
package struct ForwardCounter: BitwiseCopyable, Sendable {
    package var cell: CounterCell
    /// 0 when the agent does not count them; stays at `ForwardLimits.countMax` once there.
    package private(set) var samples: UInt64

    package init(cell: CounterCell, samples: UInt64 = 0) {
        self.cell = cell
        self.samples = min(samples, ForwardLimits.countMax)
    }

    package var sum: Double { cell.sum }

    /// Adds another agent's; answers false and changes nothing when the sum would not be finite.
    package mutating func merge(_ other: ForwardCounter) -> Bool {
        guard cell.merge(other.cell) else { return false }
        samples = min(samples &+ other.samples, ForwardLimits.countMax)
        return true
    }
}

extension WireWriter {
    mutating func append(_ counter: ForwardCounter) {
        append(counter.cell.total)
        append(varint: counter.samples)
    }

    /// The rounded sum, and what the roundings lost: 0, a single byte, for most.
    mutating func append(_ sum: CompensatedSum) {
        append(number: sum.high + 0)
        append(number: sum.low + 0)
    }
}

extension WireReader {
    mutating func counter() throws(WireFault) -> ForwardCounter {
        let total = try compensatedSum()
        let samples = try varint(max: ForwardLimits.countMax)
        return ForwardCounter(cell: CounterCell(total: total), samples: samples)
    }

    mutating func compensatedSum() throws(WireFault) -> CompensatedSum {
        let high = try number()
        guard let sum = CompensatedSum(received: high, low: try number()) else { throw .badNumber }
        return sum
    }
}
