import Statsd

/// How one type of timer is counted: its unit, and the histogram's edges in that unit.
struct TimerScale: Sendable {
    /// `ms`, not `h` or `d`.
    let isMilliseconds: Bool
    /// By which values become the page's unit.
    let divisor: Double
    /// Of native histograms, in the page's unit.
    let native: NativeBins.Shape?
    /// Upper edges in the unit of the values.
    let edges: [Double]
    /// For each bucket of the batch (its edges, then +Inf) the bucket here.
    let bucketOfBatch: [Int]

    /// The scale for a batch whose sketches were counted by `batchEdges`.
    ///
    /// An edge that the batch does not have (for a tick or two after a reload) gets what lies below
    /// the batch's next lower edge: a count that is too low, never too high.
    init(
        isMilliseconds: Bool, _ shape: TimerShape, _ unit: ExpositionUnit,
        batchEdges: [Double]
    ) {
        self.isMilliseconds = isMilliseconds
        divisor = isMilliseconds ? unit.milliseconds : 1
        native = shape.native
        let edges = shape.buckets.map { isMilliseconds ? $0 * unit.milliseconds : $0 }
        self.edges = edges
        bucketOfBatch = (batchEdges + [.infinity]).map { upper in
            edges.firstIndex { upper <= $0 } ?? edges.count
        }
    }
}

extension MetricType {
    /// Whether values are the client's milliseconds.
    var isMilliseconds: Bool {
        switch self {
        case .timer: true
        case .counter, .gauge, .histogram, .distribution, .set: false
        }
    }
}
