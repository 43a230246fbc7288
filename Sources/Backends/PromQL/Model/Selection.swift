/// What the engine asks a source for.
package struct Selection {
    package let matchers: [LabelMatcher]
    package let fromMilliseconds: Int64
    package let throughMilliseconds: Int64
    /// How many samples the query may still load.
    package var samplesMax = Int.max
    /// How many series a selector may find.
    package var seriesMax = Int.max
    /// Between the steps that the samples are for; 1 for the one step of an instant query.
    package var stepMilliseconds: Int64 = 1
    /// The range of a range vector, all of whose samples count; `nil` where each step takes one.
    package var rangeMilliseconds: Int64?

    package init(
        _ matchers: [LabelMatcher], fromMilliseconds: Int64, throughMilliseconds: Int64
    ) {
        self.matchers = matchers
        self.fromMilliseconds = fromMilliseconds
        self.throughMilliseconds = throughMilliseconds
    }

    /// Whether a series with these labels is asked for.
    package func accepts(_ labels: Labels) throws(QueryError) -> Bool {
        for matcher in matchers where try !matcher.matches(labels[matcher.name]) { return false }
        return true
    }
}
