/// One sample on its way to a receiver that is pushed to.
package struct ExpositionSample {
    /// The family's name; the sample's own is that with `ending` after it.
    package let name: String
    package let ending: StaticString
    package let labels: SeriesLabels
    /// `le` or `quantile`, after all other labels.
    package let last: (name: StaticString, value: [UInt8])?
    package let value: Double
    /// Whether the series no longer exists; the value then means nothing.
    package let isGone: Bool
}
