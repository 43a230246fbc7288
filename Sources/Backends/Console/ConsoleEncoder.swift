package import BackendKit
package import Statsd

/// Writes a flush for people and scripts that read standard output.
///
/// A pure function of the flush and the options; it knows no file.
package struct ConsoleEncoder: Sendable {
    let format: ConsoleFormat
    let statistics: TimerMetricSelection
    /// `timers.weighted`: every value counts `1/rate` times in each statistic.
    let isWeighted: Bool
    let filter: NameFilter

    /// Takes the settings over.
    ///
    /// - Parameters:
    ///   - options: this backend's settings.
    ///   - statistics: which statistics of timers are written.
    ///   - isWeighted: whether weights count in every statistic, not in `count` alone.
    package init(
        _ options: ConsoleOptions, statistics: TimerMetricSelection = .all,
        isWeighted: Bool = false
    ) {
        format = options.format
        self.statistics = statistics
        self.isWeighted = isWeighted
        filter = options.common.filter
    }

    /// The whole of `batch` at once, and how many series it shows.
    package func encode(_ batch: FlushBatch) -> (bytes: [UInt8], points: Int) {
        var encoding = ConsoleEncoding(batch, with: self)
        while !encoding.step() {}
        return (encoding.takeBytes(), encoding.points)
    }
}
