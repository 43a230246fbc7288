package import HTTP
import Statsd

/// One page on its way to one scraper, written piece by piece as fast as it reads.
///
/// Everything on it is from one moment. Holds at most a piece and one series' lines; a piece is at
/// most 64 KiB and a few milliseconds of work.
package final class ExpositionPage: HTTPBodyProducer {
    /// Plain series written at once, also if they come to little text.
    private static let workMax = 2_000

    private let snapshot: ExpositionSnapshot
    private let style: PageStyle
    private let own: [OwnFamilies.Family]
    private var page: PageWriter
    private var rest: ArraySlice<UInt8> = []
    private var nextOwn = 0
    private var nextFamily = 0
    private var nextSeries = 0
    private var isWritten = false

    init(_ snapshot: ExpositionSnapshot, _ style: PageStyle, own: [MetricFamily]) {
        self.snapshot = snapshot
        self.style = style
        self.own = OwnFamilies(own, style).families
        page = PageWriter(style)
    }

    package func nextChunk(bytesMax: Int) -> HTTPChunk {
        if rest.isEmpty, !isWritten {
            // Not kept from piece to piece: a withdrawn snapshot's memory is to be freed.
            guard let contents = snapshot.contents else { return .failure }
            write(bytesMin: bytesMax, SeriesWriting(contents, style))
            rest = page.take()[...]
        }
        guard !rest.isEmpty else { return isWritten ? .end : .later }
        let piece = Array(rest.prefix(bytesMax))
        rest = rest.dropFirst(piece.count)
        return .bytes(piece)
    }

    private func write(bytesMin: Int, _ writing: SeriesWriting) {
        var work = Self.workMax
        while !isWritten, work > 0, page.count < bytesMin {
            work -= step(writing)
        }
    }

    /// Writes one series, or one of the agent's own families, whichever comes first by name.
    private func step(_ writing: SeriesWriting) -> Int {
        let listed = writing.contents.roster.listed
        guard nextFamily < listed.count else { return stepOwn() }
        let family = writing.contents.roster.families[listed[nextFamily]]
        if nextSeries == 0 {
            if nextOwn < own.count, own[nextOwn].name < family.name { return stepOwn() }
            writing.header(family, to: &page)
        }
        writing.series(family.series[nextSeries], of: family, to: &page)
        nextSeries += 1
        if nextSeries == family.series.count {
            nextSeries = 0
            nextFamily += 1
        }
        return writing.work(family.kind)
    }

    private func stepOwn() -> Int {
        guard nextOwn < own.count else {
            page.end()
            isWritten = true
            return 1
        }
        let family = own[nextOwn]
        nextOwn += 1
        guard !family.samples.isEmpty else { return 1 }
        let type: StaticString = family.kind == .counter ? "counter" : "gauge"
        page.header(
            style.header(of: family.name, family.kind), type: type, help: family.help)
        for sample in family.samples { page.sample(family.name, sample.labels, sample.value) }
        return family.samples.count
    }
}
