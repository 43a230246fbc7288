/// The mergeable cells of an interval, for an output that passes them on in place of statistics.
///
/// Only series that were touched, and every gauge with a value; none of the agent's own. Keys are
/// ranges of the batch's `keys`. Storage of values is shared with nobody once the flush is over:
/// for timers some bytes a value, and nothing at all where no output wants it.
package struct FlushStates: Sendable {
    package struct Counter: BitwiseCopyable, Sendable {
        package var key: ByteRange
        package var cell: CounterCell

        package init(key: ByteRange, cell: CounterCell) {
            self.key = key
            self.cell = cell
        }
    }

    package struct Timer: Sendable {
        package var key: ByteRange
        /// `timer`, `histogram` or `distribution`.
        package var type: MetricType
        package var cell: TimerCell

        package init(key: ByteRange, type: MetricType, cell: TimerCell) {
            self.key = key
            self.type = type
            self.cell = cell
        }
    }

    package struct Members: Sendable {
        package var key: ByteRange
        package var cell: SetCell

        package init(key: ByteRange, cell: SetCell) {
            self.key = key
            self.cell = cell
        }
    }

    package var counters: [Counter] = []
    package var gauges: [GaugePoint] = []
    package var timers: [Timer] = []
    package var sets: [Members] = []

    package init() {}

    package var count: Int { counters.count + gauges.count + timers.count + sets.count }
}
