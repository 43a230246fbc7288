import Statsd

/// Up to where values and members are forwarded, and kept by the collector, one by one.
///
/// Where all levels of a tree have the same limits, the number of all merged values alone decides
/// whether a timer is exact, and so the tree does not show in the result.
package struct ExactLimits: Sendable, Equatable {
    /// Values of a timer; more become a sketch.
    ///
    /// A sketch of one magnitude takes about as many bytes on the wire as 256 values of three
    /// digits.
    package var valuesMax: Int
    /// Members of a set; more become registers.
    package var membersMax: Int

    package init(valuesMax: Int = 256, membersMax: Int = 256) {
        self.valuesMax = min(max(0, valuesMax), ForwardLimits.exactMax)
        self.membersMax = min(max(0, membersMax), ForwardLimits.exactMax)
    }

    /// The state with what is too long to be written one by one summed up.
    func applied(to state: ForwardState) -> ForwardState {
        switch state {
        case .counter, .gauge: return state
        case .timer(var cell):
            guard cell.sketch == nil, cell.valueCount > UInt64(valuesMax) else { return state }
            cell.turnToSketch(TimerLimits(exactValuesMax: valuesMax))
            return .timer(cell)
        case .set(var cell):
            guard cell.isExact, cell.cardinality > Double(membersMax) else { return state }
            cell.turnToHyperLogLog()
            return .set(cell)
        }
    }
}
