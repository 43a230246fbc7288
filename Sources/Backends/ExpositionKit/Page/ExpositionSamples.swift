import HTTP

/// Every sample of one moment, in steps; before them, as gone, those that only an earlier moment
/// had.
///
/// In the page's order: families by name, series by labels. A series is gone when it expired, or
/// when its family is called otherwise now because another type took its name.
package struct ExpositionSamples {
    /// Series that are looked at to no purpose count as much as this part of a sample.
    private static let looksPerSample = 8

    private let snapshot: ExpositionSnapshot
    private let before: ExpositionRoster?
    /// Everything of `before` is gone: no series stands for anything any more.
    private let endsAll: Bool
    private let style: PageStyle
    private var isPastGone = false
    private var nextFamily = 0
    private var nextSeries = 0

    init(_ snapshot: ExpositionSnapshot, after before: ExpositionRoster?, endsAll: Bool) {
        self.snapshot = snapshot
        self.before = before
        self.endsAll = endsAll
        style = PageStyle(
            format: .text, naming: snapshot.contents?.options.naming ?? .statsdExporter)
    }

    /// What the next moment is to be compared with.
    package var roster: ExpositionRoster? { endsAll ? nil : snapshot.contents?.roster }

    /// Visits the next samples.
    ///
    /// - Parameters:
    ///   - samplesMax: the step ends with the series that reaches it.
    ///   - visit: gets one sample after the other.
    /// - Returns: true when there are no more.
    package mutating func step(
        samplesMax: Int, _ visit: (ExpositionSample) -> Void
    ) -> Bool {
        guard let contents = snapshot.contents else { return true }
        let writing = SeriesWriting(contents, style)
        return withoutActuallyEscaping(visit) { visit in
            var sink = VisitingSink(visit: visit)
            var looks = samplesMax * Self.looksPerSample
            while !isPastGone {
                guard looks > 0, sink.count < samplesMax else { return false }
                looks -= 1
                stepGone(writing, contents.roster, &sink)
            }
            sink.isGone = false
            guard !endsAll else { return true }
            while nextFamily < contents.roster.listed.count {
                guard sink.count < samplesMax else { return false }
                let family = contents.roster.families[contents.roster.listed[nextFamily]]
                writing.series(family.series[nextSeries], of: family, to: &sink)
                advance(family)
            }
            return true
        }
    }

    private mutating func stepGone(
        _ writing: SeriesWriting, _ now: ExpositionRoster, _ sink: inout VisitingSink
    ) {
        guard let before, nextFamily < before.listed.count else {
            isPastGone = true
            (nextFamily, nextSeries) = (0, 0)
            return
        }
        let id = before.listed[nextFamily]
        let family = before.families[id]
        let place = family.series[nextSeries]
        if endsAll || !now.has(place, of: id, asIn: before) {
            writing.gone(before.series[place].labels, of: family, to: &sink)
        }
        advance(family)
    }

    private mutating func advance(_ family: ExpositionFamily) {
        nextSeries += 1
        guard nextSeries == family.series.count else { return }
        nextSeries = 0
        nextFamily += 1
    }
}

/// Hands each sample to a closure.
private struct VisitingSink: SampleSink {
    let visit: (ExpositionSample) -> Void
    var isGone = true
    private(set) var count = 0

    init(visit: @escaping (ExpositionSample) -> Void) {
        self.visit = visit
    }

    mutating func sample(
        _ name: String, ending: StaticString, _ labels: SeriesLabels,
        last: (name: StaticString, value: [UInt8])?, _ value: Double
    ) {
        count += 1
        visit(
            ExpositionSample(
                name: name, ending: ending, labels: labels, last: last, value: value,
                isGone: isGone))
    }
}
