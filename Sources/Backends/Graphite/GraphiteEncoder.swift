package import BackendKit
package import Statsd

/// Writes a flush as Graphite's text lines or pickled frames, in the reference's names and order.
///
/// A pure function of the flush and the options; it knows no socket.
package struct GraphiteEncoder: Sendable {
    let namespace: GraphiteNamespace
    let tags: GraphiteTags
    let wire: GraphiteProtocol
    let statistics: TimerMetricSelection
    /// `timers.weighted`: every value counts `1/rate` times in each statistic.
    let isWeighted: Bool
    let filter: NameFilter

    /// Makes the fixed parts of every name.
    ///
    /// - Parameters:
    ///   - options: this backend's settings.
    ///   - host: what `{host}` in a prefix stands for.
    ///   - statistics: which statistics of timers are written.
    ///   - isWeighted: whether weights count in every statistic, not in `count` alone.
    package init(
        _ options: GraphiteOptions, host: String, statistics: TimerMetricSelection = .all,
        isWeighted: Bool = false
    ) {
        namespace = GraphiteNamespace(options, host: host)
        tags = options.tags
        wire = options.wire
        self.statistics = statistics
        self.isWeighted = isWeighted
        filter = options.common.filter
    }

    /// All lines of `batch` at once.
    package func encode(
        _ batch: FlushBatch, own: GraphiteOwnFigures = GraphiteOwnFigures()
    ) -> (bytes: [UInt8], tally: GraphiteTally) {
        var encoding = GraphiteEncoding(batch, with: self, own: own)
        while !encoding.step() {}
        return (encoding.takeBytes(), encoding.tally)
    }
}
