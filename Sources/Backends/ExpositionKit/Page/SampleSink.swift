/// Takes samples one by one: as lines of a page, or for a push.
protocol SampleSink {
    /// One sample: its family's name and its own ending, labels, perhaps `le` or `quantile`, value.
    mutating func sample(
        _ name: String, ending: StaticString, _ labels: SeriesLabels,
        last: (name: StaticString, value: [UInt8])?, _ value: Double)
}

extension SampleSink {
    mutating func sample(
        _ name: String, ending: StaticString = "", _ labels: SeriesLabels, _ value: Double
    ) {
        sample(name, ending: ending, labels, last: nil, value)
    }

    mutating func sample(
        _ name: String, _ labels: SeriesLabels, last: (name: StaticString, value: [UInt8]),
        _ value: Double
    ) {
        sample(name, ending: "", labels, last: last, value)
    }
}
