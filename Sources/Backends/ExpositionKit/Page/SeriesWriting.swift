import HTTP
import Statsd

/// Writes families and series of one snapshot.
struct SeriesWriting {
    let contents: ExpositionSnapshot.Contents
    let style: PageStyle
    /// By shape.
    private let texts: [Texts]

    /// What the lines of a timer end in.
    private struct Texts {
        let quantiles: [(share: Double, text: [UInt8])]
        /// The histogram's edges, the last +Inf.
        let edges: [[UInt8]]

        init(_ shape: TimerShape, _ style: PageStyle) {
            quantiles = shape.quantiles.map { ($0, style.edge($0)) }
            edges = (shape.buckets + [.infinity]).map { style.edge($0) }
        }
    }

    init(_ contents: ExpositionSnapshot.Contents, _ style: PageStyle) {
        self.contents = contents
        self.style = style
        texts = contents.shapes.map { Texts($0, style) }
    }

    /// What a series takes to write, in plain series.
    ///
    /// A summary's windows are merged first, measured at 10 to 20 times a counter.
    func work(_ kind: ExpositionKind) -> Int {
        switch kind {
        case .counter, .gauge, .set: 1
        case .timer: 20
        }
    }

    func header(_ family: ExpositionFamily, to page: inout PageWriter) {
        let name = style.header(of: family.name, family.kind)
        let (type, plainHelp) = words(family)
        if let help = family.help {
            page.header(name, type: type, help: help)
        } else {
            page.header(name, type: type, plainHelp: plainHelp)
        }
    }

    func words(_ family: ExpositionFamily) -> (type: StaticString, help: StaticString) {
        switch family.kind {
        case .counter: ("counter", "Counter received over StatsD.")
        case .gauge: ("gauge", "Gauge received over StatsD.")
        case .set: ("gauge", "Distinct members of a StatsD set in the last interval.")
        case .timer:
            switch contents.shapes[Int(family.shape)].timers {
            case .summary: ("summary", "Timer received over StatsD.")
            case .histogram: ("histogram", "Timer received over StatsD.")
            }
        }
    }

    func series<Sink: SampleSink>(
        _ place: UInt32, of family: ExpositionFamily, to sink: inout Sink
    ) {
        let labels = contents.roster.series[place].labels
        let cell = contents.cells[place]
        let name = family.name
        switch family.kind {
        case .counter, .gauge: sink.sample(name, labels, cell.value)
        case .set: sink.sample(name, labels, cell.cardinality(afterFlush: contents.flushNumber))
        case .timer: timer(contents.timers[cell.source], name, labels, to: &sink)
        }
    }

    /// The samples that a series had, without values: it stands for nothing any more.
    func gone<Sink: SampleSink>(
        _ labels: SeriesLabels, of family: ExpositionFamily, to sink: inout Sink
    ) {
        switch family.kind {
        case .counter, .gauge, .set: sink.sample(family.name, labels, .nan)
        case .timer:
            let state = TimerState(contents.shapes[Int(family.shape)], number: family.shape)
            timer(state, family.name, labels, to: &sink)
        }
    }

    private func timer<Sink: SampleSink>(
        _ timer: TimerState, _ name: String, _ labels: SeriesLabels, to sink: inout Sink
    ) {
        let shape = Int(timer.shape)
        switch contents.shapes[shape].timers {
        case .summary: summary(timer, name, labels, to: &sink)
        case .histogram: histogram(timer, texts[shape].edges, name, labels, to: &sink)
        }
    }

    private func summary<Sink: SampleSink>(
        _ timer: TimerState, _ name: String, _ labels: SeriesLabels, to sink: inout Sink
    ) {
        let shape = Int(timer.shape)
        let recent = recent(timer)
        for quantile in texts[shape].quantiles {
            sink.sample(
                name, labels, last: ("quantile", quantile.text), recent.quantile(quantile.share))
        }
        sumAndCount(timer, name, labels, to: &sink)
    }

    /// What of a summary's values still counts in quantiles.
    func recent(_ timer: TimerState) -> RecentValues {
        timer.window.recent(
            from: contents.oldestAges[Int(timer.shape)], contents.options.unit)
    }

    private func histogram<Sink: SampleSink>(
        _ timer: TimerState, _ edges: [[UInt8]], _ name: String, _ labels: SeriesLabels,
        to sink: inout Sink
    ) {
        var total = 0.0
        for (edge, count) in zip(edges.dropLast(), timer.buckets) {
            total += count
            sink.sample(
                name, ending: "_bucket", labels, last: ("le", edge), min(total, timer.count))
        }
        // The last is the count itself: two sums of fractions could differ in the last digit.
        if let infinity = edges.last {
            sink.sample(name, ending: "_bucket", labels, last: ("le", infinity), timer.count)
        }
        sumAndCount(timer, name, labels, to: &sink)
    }

    /// OpenMetrics has no sum that can fall: a negative one is left out there.
    private func sumAndCount<Sink: SampleSink>(
        _ timer: TimerState, _ name: String, _ labels: SeriesLabels, to sink: inout Sink
    ) {
        let sum = timer.sum(contents.options.unit)
        if style.format == .text || sum >= 0 { sink.sample(name, ending: "_sum", labels, sum) }
        sink.sample(name, ending: "_count", labels, timer.count)
    }
}
