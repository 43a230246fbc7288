import BackendKit
package import HTTP
import Statsd

/// One page as delimited Protocol Buffers, written piece by piece as fast as it is read.
///
/// A family is one message, whose length stands before it. A family of up to 64 KiB is written at
/// once; of a larger one the rest is measured first and then written, so that a page never holds
/// more than that, however many series a name has. Everything is from one moment: both passes see
/// the same.
package final class ProtobufPage: HTTPBodyProducer {
    /// Plain series of one step, also if they come to little text.
    private static let workMax = 2_000
    /// What is kept of a family before its length is known.
    private static let headBytesMax = 65_536

    /// Of a large family's second pass so much is passed on together.
    private static let pieceBytesMin = 8_192

    /// How far the present family is.
    private enum Pass {
        /// The first part is in `message`.
        case first
        /// That part ended before this series; the rest has so many bytes up to `nextSeries`.
        case measuring(firstEnd: Int, bytes: Int)
        case second
    }

    private let snapshot: ExpositionSnapshot
    private let style: PageStyle
    private let own: [OwnFamilies.Family]
    private var out = ProtobufWriter()
    private var rest: ArraySlice<UInt8> = []
    private var message = ProtobufWriter()
    private var scratch = ProtobufWriter()
    private var pass = Pass.first
    private var nextOwn = 0
    private var nextFamily = 0
    private var nextSeries = 0
    private var isWritten = false

    init(_ snapshot: ExpositionSnapshot, _ style: PageStyle, own: [MetricFamily]) {
        self.snapshot = snapshot
        self.style = style
        self.own = OwnFamilies(own, style).families
    }

    package func nextChunk(bytesMax: Int) -> HTTPChunk {
        if rest.isEmpty, !isWritten {
            // Not kept from piece to piece: a withdrawn snapshot's memory is to be freed.
            guard let contents = snapshot.contents else { return .failure }
            let messages = MetricMessages(contents, SeriesWriting(contents, style))
            var work = Self.workMax
            while !isWritten, work > 0, out.count < bytesMax { work -= step(messages) }
            rest = out.take()[...]
        }
        guard !rest.isEmpty else { return isWritten ? .end : .later }
        let piece = Array(rest.prefix(bytesMax))
        rest = rest.dropFirst(piece.count)
        return .bytes(piece)
    }

    /// Goes on with the present family, or writes one of the agent's own that comes before it.
    private func step(_ messages: MetricMessages) -> Int {
        let roster = messages.contents.roster
        guard nextFamily < roster.listed.count else { return stepOwn() }
        let family = roster.families[roster.listed[nextFamily]]
        switch pass {
        case .first:
            if nextSeries == 0 {
                if nextOwn < own.count, own[nextOwn].name < family.name { return stepOwn() }
                messages.head(family, to: &message)
            }
            messages.series(family.series[nextSeries], of: family, to: &message)
            nextSeries += 1
            endFirst(family)
        case .measuring(let firstEnd, let bytes):
            messages.series(family.series[nextSeries], of: family, to: &scratch)
            nextSeries += 1
            endMeasuring(family, firstEnd: firstEnd, bytes: bytes + scratch.count)
            scratch.removeAll()
        case .second:
            messages.series(family.series[nextSeries], of: family, to: &message)
            nextSeries += 1
            endSecond(family)
        }
        return messages.work(family.kind)
    }

    private func endFirst(_ family: ExpositionFamily) {
        if nextSeries == family.series.count {
            appendFirst(bytes: message.count)
            endFamily()
        } else if message.count >= Self.headBytesMax {
            pass = .measuring(firstEnd: nextSeries, bytes: 0)
        }
    }

    private func endMeasuring(_ family: ExpositionFamily, firstEnd: Int, bytes: Int) {
        guard nextSeries == family.series.count else {
            pass = .measuring(firstEnd: firstEnd, bytes: bytes)
            return
        }
        appendFirst(bytes: message.count + bytes)
        nextSeries = firstEnd
        pass = .second
    }

    private func endSecond(_ family: ExpositionFamily) {
        let isLast = nextSeries == family.series.count
        if isLast || message.count >= Self.pieceBytesMin { out.append(fields: message.take()) }
        if isLast { endFamily() }
    }

    /// The length of the present message, and what of it is there.
    private func appendFirst(bytes: Int) {
        out.append(delimiter: bytes)
        out.append(fields: message.take())
    }

    private func endFamily() {
        pass = .first
        nextSeries = 0
        nextFamily += 1
    }

    private func stepOwn() -> Int {
        guard nextOwn < own.count else {
            isWritten = true
            return 1
        }
        let family = own[nextOwn]
        nextOwn += 1
        guard !family.samples.isEmpty else { return 1 }
        MetricMessages.own(family, to: &scratch)
        out.append(delimiter: scratch.count)
        out.append(fields: scratch.take())
        return family.samples.count
    }
}
