package import Statsd

/// A batch as a collector has read it: every state checked and in the form in which it is merged.
package struct ForwardBatch: Sendable {
    package internal(set) var header: BatchHeader
    package internal(set) var series: [ForwardSeries] = []
    /// The canonical keys that `series` points into.
    package internal(set) var keys: [UInt8] = []
    /// What it takes in memory, about.
    package internal(set) var memoryBytes = 0

    package func key(of series: ForwardSeries) -> ArraySlice<UInt8> { keys[series.key.range] }
}

/// One series of a batch.
package struct ForwardSeries: Sendable {
    /// Its canonical key (`SeriesKey`) in the batch's `keys`.
    package var key: ByteRange
    package var type: MetricType
    /// `mixed` or `global`: a local series is not sent.
    package var scope: ForwardScope
    package var state: ForwardState
    /// What it takes in memory, as `BatchMemory` counts it.
    var memoryBytes: Int
}
