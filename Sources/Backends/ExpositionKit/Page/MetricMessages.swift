import BackendKit
import HTTP
import Statsd

/// Writes families and series as `io.prometheus.client.MetricFamily`.
///
/// Counts are whole numbers there: Σ 1/rate is rounded bucket by bucket, so that none ever falls,
/// and a native histogram's count is the sum of its buckets.
/// Source: https://github.com/prometheus/client_model, io/prometheus/client/metrics.proto
struct MetricMessages {
    let contents: ExpositionSnapshot.Contents
    private let writing: SeriesWriting

    init(_ contents: ExpositionSnapshot.Contents, _ writing: SeriesWriting) {
        self.contents = contents
        self.writing = writing
    }

    /// What a series takes to write, in plain series.
    func work(_ kind: ExpositionKind) -> Int { writing.work(kind) }

    // MARK: Families

    private enum FamilyField {
        static let name = 1
        static let help = 2
        static let type = 3
        static let metric = 4
    }

    private enum MetricKind: UInt64 {
        case counter = 0
        case gauge = 1
        case summary = 2
        case histogram = 4
    }

    func head(_ family: ExpositionFamily, to message: inout ProtobufWriter) {
        let words = writing.words(family)
        message.append(FamilyField.name, string: family.name)
        if let help = family.help {
            message.append(FamilyField.help, string: help)
        } else {
            message.append(FamilyField.help, string: words.help)
        }
        message.append(FamilyField.type, varint: kind(family).rawValue)
    }

    private func kind(_ family: ExpositionFamily) -> MetricKind {
        switch family.kind {
        case .counter: .counter
        case .gauge, .set: .gauge
        case .timer:
            switch contents.shapes[Int(family.shape)].timers {
            case .summary: .summary
            case .histogram: .histogram
            }
        }
    }

    /// A whole family of the agent's own.
    static func own(_ family: OwnFamilies.Family, to message: inout ProtobufWriter) {
        let isCounter = family.kind == .counter
        message.append(FamilyField.name, string: family.name)
        message.append(FamilyField.help, string: family.help)
        message.append(
            FamilyField.type, varint: (isCounter ? MetricKind.counter : .gauge).rawValue)
        for sample in family.samples {
            let metric = message.begin(FamilyField.metric)
            append(sample.labels, to: &message)
            append(
                sample.value, as: isCounter ? MetricField.counter : MetricField.gauge, to: &message)
            message.end(metric)
        }
    }

    // MARK: Series

    private enum MetricField {
        static let label = 1
        static let gauge = 2
        static let counter = 3
        static let summary = 4
        static let histogram = 7
    }

    func series(_ place: UInt32, of family: ExpositionFamily, to message: inout ProtobufWriter) {
        let cell = contents.cells[place]
        let metric = message.begin(FamilyField.metric)
        Self.append(contents.roster.series[place].labels, to: &message)
        switch family.kind {
        case .counter: Self.append(cell.value, as: MetricField.counter, to: &message)
        case .gauge: Self.append(cell.value, as: MetricField.gauge, to: &message)
        case .set:
            let value = cell.cardinality(afterFlush: contents.flushNumber)
            Self.append(value, as: MetricField.gauge, to: &message)
        case .timer: append(contents.timers[cell.source], to: &message)
        }
        message.end(metric)
    }

    private static func append(_ labels: SeriesLabels, to message: inout ProtobufWriter) {
        labels.forEach { name, value in
            let label = message.begin(MetricField.label)
            message.append(1, bytes: name)
            message.append(2, bytes: value)
            message.end(label)
        }
    }

    /// `Counter` and `Gauge` are alike: a value.
    private static func append(
        _ value: Double, as field: Int, to message: inout ProtobufWriter
    ) {
        let mark = message.begin(field)
        message.append(1, double: value)
        message.end(mark)
    }

    private func append(_ timer: TimerState, to message: inout ProtobufWriter) {
        let shape = contents.shapes[Int(timer.shape)]
        let sum = timer.sum(contents.options.unit)
        switch shape.timers {
        case .summary:
            let summary = message.begin(MetricField.summary)
            message.append(1, varint: Self.whole(timer.count))
            message.append(2, double: sum)
            let recent = writing.recent(timer)
            for share in shape.quantiles {
                let quantile = message.begin(3)
                message.append(1, double: share)
                message.append(2, double: recent.quantile(share))
                message.end(quantile)
            }
            message.end(summary)
        case .histogram:
            let histogram = message.begin(MetricField.histogram)
            HistogramMessage(timer, shape).append(sum: sum, to: &message)
            message.end(histogram)
        }
    }

    /// A count as this format has it; one that is too large is the largest.
    static func whole(_ count: Double) -> UInt64 {
        UInt64(exactly: count.rounded()) ?? (count > 0 ? .max : 0)
    }
}
