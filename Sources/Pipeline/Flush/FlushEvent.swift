package import Statsd

/// What the flush thread tells the delivery thread.
package enum FlushEvent: Sendable {
    /// Once a tick, for backends that keep cumulative state.
    case tick(TickBatch)
    /// Once an interval.
    case flush(FlushBatch)
    /// After every tick: the figures of `/api/martlet/status`.
    case snapshot(FlushSnapshot)
    /// Every gauge and its value, to be kept over a restart.
    case gauges([PersistedGauge])
    /// The answer to `FlushRequest.read`, by the request's number.
    case read(number: Int, values: [CurrentSeries])
    /// The answer to `FlushRequest.delete`: the keys of what was there.
    case deleted(number: Int, keys: [String])
    /// The answer to `FlushRequest.count`, by the request's number.
    case counted(number: Int, SeriesCardinality)
    /// The last interval was flushed; nothing follows.
    case finished
}

/// What the delivery thread asks of the flush thread.
package enum FlushRequest: Sendable {
    /// New options, from the next interval on.
    case reconfigure(FlushOptions)
    /// The series of one type, for the text console.
    case read(number: Int, kind: SeriesKind)
    /// Forgets a name's series of one kind; `x.*` stands for all that begin with `x.`.
    case delete(number: Int, kind: SeriesKind, name: String)
    /// Counts series by the parts of their keys, those whose name begins with `prefix`.
    case count(number: Int, prefix: [UInt8])
    /// How many lines a worker and tick the snapshots carry for the live tail.
    case tail(linesMax: Int)
    /// The next snapshot lists the names with the most series.
    case listOffenders
    /// Takes the last hand-over of every worker, flushes the open interval and ends.
    case finish

    /// Series and values of one `read`: an answer of some 10 MB at most.
    package static let seriesMax = 10_000
    package static let valuesMax = 101
}

/// How the flush thread works.
package struct FlushOptions: Sendable {
    package var pipeline: PipelineOptions
    package var intervalMilliseconds: Int64
    package var alignment = FlushGrid.Alignment.clock
    /// Longest time between two hand-overs; the interval's length when that is shorter.
    package var tickMilliseconds: Int64 = 1000
    /// Whether a backend keeps cumulative state.
    package var publishesTicks = false
    /// Whether a backend merges intervals with others': flushes then carry their cells, too.
    package var keepsStates = false
    /// Takes away what another process sends in place of this one: of each flush, and of each tick.
    ///
    /// Called on the flush thread; a flush's states stay as they are.
    package var keepOwnShare: (@Sendable (inout FlushBatch) -> Void)?
    package var keepOwnShareOfTick: (@Sendable (inout TickBatch) -> Void)?

    package init(pipeline: PipelineOptions, intervalMilliseconds: Int64) {
        self.pipeline = pipeline
        self.intervalMilliseconds = intervalMilliseconds
    }
}

/// Where ingest and flush stand: one consistent snapshot, taken between two merges.
package struct FlushSnapshot: Sendable {
    package var state: StateSnapshot
    package var rejected: [RejectedLine]
    /// Lines as they came, for the live tail.
    package var tail: [[UInt8]]
    package var timing: FlushTiming
    /// Wall-clock time of the snapshot.
    package var timestampSeconds: Double
}

/// How long the stages took.
package struct FlushTiming: Sendable, Equatable {
    package var flushes: UInt64 = 0
    /// From the hand-over's end to the finished batch, last flush.
    package var durationSeconds = 0.0
    /// How much later than its boundary the last flush began.
    package var lagSeconds = 0.0
    /// Longest time that a worker took to answer a hand-over, since start.
    package var handOverSecondsMax = 0.0
    /// The last flush's timestamp; 0 before the first.
    package var lastTimestampMilliseconds: Int64 = 0
    /// Flushes after which timestamps went back with the wall clock.
    package var clockRestarts: UInt64 = 0

    package init() {}
}
