/// Where the engine gets its samples from; the store implements it.
package protocol SampleSource {
    /// The series that every matcher accepts, in ascending order of their labels.
    ///
    /// Each with its samples between the two times, both included, in ascending order of time, no
    /// two at one time; stale markers are passed on as they are. May give up with an error as soon
    /// as there would be more than `samplesMax` or `seriesMax`.
    func series(for selection: Selection) throws(QueryError) -> [SourceSeries]
}

/// A series as it was stored.
package struct SourceSeries: Sendable {
    package var labels: Labels
    /// Ascending; as many as `values`.
    package var timestampsMilliseconds: [Int64]
    package var values: [Double]

    package init(_ labels: Labels, timestampsMilliseconds: [Int64], values: [Double]) {
        precondition(
            timestampsMilliseconds.count == values.count, "a sample is a time and a value")
        self.labels = labels
        self.timestampsMilliseconds = timestampsMilliseconds
        self.values = values
    }
}
