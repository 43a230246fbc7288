package import ExpositionKit

/// One moment's samples on their way to the store, in steps short enough for the delivery thread.
package struct StoreEncoding {
    /// Samples of one step: at most about a millisecond of work.
    static let stepSamplesMax = 2_000

    private var samples: ExpositionSamples
    private var passage: SeriesRoster.Passage
    private var flush: StoreFlush
    private var isDone = false
    private let seriesCount: Int
    /// Samples that were looked at, but for those that are gone.
    private var looked = 0

    /// - Parameters:
    ///   - samples: of one moment; those that have gone come first.
    ///   - roster: of the flush before.
    ///   - seriesMax: samples of further series are refused.
    ///   - seriesCount: of the exposition, each with one sample at least.
    ///   - timestamp: of every sample, in Unix milliseconds.
    package init(
        _ samples: ExpositionSamples, after roster: SeriesRoster, seriesMax: Int = .max,
        seriesCount: Int = 0, atMilliseconds timestamp: Int64
    ) {
        self.seriesCount = seriesCount
        self.samples = samples
        passage = SeriesRoster.Passage(from: roster, seriesMax: seriesMax)
        flush = StoreFlush(timestampMilliseconds: timestamp)
    }

    /// Samples of the flush so far.
    package var points: Int { flush.points }

    /// Samples that found no slot: at least so many, when not all were looked at.
    package var pointsRefused: Int { passage.refused + max(0, seriesCount - looked) }

    /// What the next moment's samples are to be compared with.
    package var moment: ExpositionRoster? { samples.roster }

    /// Does one step; true when every sample has its slot.
    package mutating func step() -> Bool {
        guard !isDone else { return true }
        isDone = Self.step(&samples, &passage, &flush, &looked)
        // The others would find no slot, either.
        if passage.isExhausted { isDone = true }
        return isDone
    }

    /// The flush, and the roster for the next one; once every step is done.
    package mutating func finish() -> (flush: StoreFlush, roster: SeriesRoster) {
        precondition(isDone, "a flush is whole when every sample has its slot")
        let (roster, released) = passage.finish()
        flush.released = released
        return (flush, roster)
    }

    private static func step(
        _ samples: inout ExpositionSamples, _ passage: inout SeriesRoster.Passage,
        _ flush: inout StoreFlush, _ looked: inout Int
    ) -> Bool {
        samples.step(samplesMax: stepSamplesMax) { sample in
            if sample.isGone {
                guard let slot = passage.end(sample.identity) else { return }
                flush.set(SpecialValue.stale, slot: slot)
                return
            }
            looked += 1
            guard let (slot, isNew) = passage.slot(of: sample.identity) else { return }
            if isNew {
                flush.added.append(StoreFlush.AddedSeries(slot: slot, sample))
            }
            flush.set(sample.value, slot: slot)
        }
    }
}

extension StoreFlush.AddedSeries {
    init(slot: Int, _ sample: ExpositionSample) {
        let ending = sample.ending.withUTF8Buffer { unsafe Array($0) }
        var labels: [(name: [UInt8], value: [UInt8])] = []
        sample.labels.forEach { labels.append((Array($0), Array($1))) }
        if let last = sample.last {
            labels = LabelText.inserting(last.name, last.value, into: labels)
        }
        self.init(
            slot: slot, name: Array(sample.name.utf8) + ending, labels: LabelText.text(labels))
    }
}
