package import PromQL
package import Store

/// The samples of a store as the query language wants them; for one query, on its thread.
package final class StoreSource: SampleSource {
    /// `nil` while nothing was ever kept: then nothing is found.
    private let reader: StoreReader?
    private let isOverdue: () -> Bool
    private var coarsest = StoreTier.raw

    /// Opens a store.
    ///
    /// - Throws: `execution` when its files cannot be read.
    package init(
        folder: String, at view: StoreView? = nil, isOverdue: @escaping () -> Bool = { false }
    ) throws(QueryError) {
        self.isOverdue = isOverdue
        guard StoreReader.exists(inFolder: folder) else {
            reader = nil
            return
        }
        do throws(StoreReadError) {
            reader = try StoreReader(folder: folder, at: view)
        } catch {
            throw QueryError(error)
        }
    }

    /// What is to be said of the answer: that it is not made of samples as they came.
    package var warnings: [String] {
        guard coarsest != .raw else { return [] }
        return [
            "samples that far back are kept in steps of \(coarsest.rawValue) only:"
                + " between their last values lines are drawn"
        ]
    }

    package func series(for selection: Selection) throws(QueryError) -> [SourceSeries] {
        guard let reader, selection.fromMilliseconds <= selection.throughMilliseconds else {
            return []
        }
        var wanted = StoreSelection(
            selection.matchers.map(Store.LabelMatcher.init),
            times: selection.fromMilliseconds...selection.throughMilliseconds)
        wanted.samplesMax = min(selection.samplesMax, wanted.samplesMax)
        wanted.seriesMax = min(selection.seriesMax, wanted.seriesMax)
        wanted.isOverdue = isOverdue
        do throws(StoreReadError) {
            let tier = try reader.tier(for: wanted)
            wanted.tier = tier
            coarsest = max(coarsest, tier)
            let filling = tier.stepMilliseconds.map { CoarseFilling(step: $0, selection) }
            if let filling { wanted.times = filling.times }
            var found: [SourceSeries] = []
            for series in try reader.select(wanted) {
                let samples = filling?.filled(series.samples) ?? series.samples
                guard !samples.isEmpty else { continue }
                found.append(SourceSeries(series, samples))
            }
            return found.sorted { $0.labels < $1.labels }
        } catch {
            throw QueryError(error)
        }
    }

    /// Visits the series that one of the lists accepts; all of them without lists.
    ///
    /// - Parameters:
    ///   - lists: of `match[]`.
    ///   - since: series that were not seen since are passed over; in Unix milliseconds.
    ///   - visit: gets name and labels; false ends it.
    /// - Throws: when the store cannot be read, or the query's time is over.
    func forEachSeries(
        matching lists: [[PromQL.LabelMatcher]], seenSince since: Int64,
        _ visit: (_ name: String, _ labels: [(name: String, value: String)]) -> Bool
    ) throws(QueryError) {
        guard let reader else { return }
        do throws(StoreReadError) {
            try reader.forEachSeries(
                matching: lists.map { $0.map(Store.LabelMatcher.init) }, seenSince: since,
                isOverdue: isOverdue, visit)
        } catch {
            throw QueryError(error)
        }
    }
}

extension Store.LabelMatcher {
    init(_ matcher: PromQL.LabelMatcher) {
        guard matcher.operation != .equal else {
            self.init(matcher.name, .equal(matcher.value))
            return
        }
        self.init(
            matcher.name,
            .accepts { text throws(StoreReadError) in
                do throws(QueryError) {
                    return try matcher.matches(text)
                } catch {
                    throw .refused(error.text)
                }
            })
    }
}

extension QueryError {
    init(_ error: StoreReadError) {
        switch error {
        case .tooManySeries(let max):
            self.init(.execution, "a selector finds more than \(max) series")
        case .tooManySamples:
            self.init(
                .execution,
                "query processing would load too many samples into memory in query execution")
        case .overdue: self.init(.timeout, "query timed out in expression evaluation")
        case .refused(let text): self.init(.execution, text)
        case .files(let error): self.init(.execution, "\(error)")
        }
    }
}

extension SourceSeries {
    init(_ series: StoredSeries, _ samples: [StoredSample]) {
        let labels =
            [Label(Label.metricName, series.name)]
            + series.labels.map { Label($0.name, $0.value) }
        self.init(
            Labels(labels), timestampsMilliseconds: samples.map(\.timestampMilliseconds),
            values: samples.map(\.value))
    }
}
