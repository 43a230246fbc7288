package import BackendKit
package import Statsd

/// Writes a flush as InfluxDB's line protocol.
///
/// A pure function of the flush and the options; it knows no socket.
package struct InfluxEncoder: Sendable {
    let naming: InfluxNaming
    let integers: InfluxIntegers
    let form: InfluxForm
    let hostTag: String?
    let statistics: TimerMetricSelection
    /// `timers.weighted`: every value counts `1/rate` times in each statistic.
    let isWeighted: Bool
    let filter: NameFilter

    /// Fixes the form of every line.
    ///
    /// - Parameters:
    ///   - options: this backend's settings.
    ///   - hostTag: the value of the tag `host`; `nil` for none.
    ///   - statistics: which statistics of timers are written.
    ///   - isWeighted: whether weights count in every statistic, not in `count` alone.
    package init(
        _ options: InfluxOptions, hostTag: String?, statistics: TimerMetricSelection = .all,
        isWeighted: Bool = false
    ) {
        naming = options.naming
        integers = options.naming == .telegraf ? options.integers : .never
        form = options.isUDP ? .datagrams : .http
        self.hostTag = hostTag
        self.statistics = statistics
        self.isWeighted = isWeighted
        filter = options.common.filter
    }

    /// All lines of `batch` at once.
    package func encode(
        _ batch: FlushBatch, own: InfluxOwnFigures = InfluxOwnFigures()
    ) -> (bytes: [UInt8], tally: InfluxTally) {
        var encoding = InfluxEncoding(batch, with: self, own: own)
        while !encoding.step() {}
        return (encoding.takeBytes(), encoding.tally)
    }
}
