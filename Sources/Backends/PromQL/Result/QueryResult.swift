/// The answer to a query.
package enum QueryResult {
    package struct Sample {
        package let labels: Labels
        package let value: Double
    }

    case scalar(Double, atMilliseconds: Int64)
    case string(String, atMilliseconds: Int64)
    /// In the order of `sort()` if the query has one, else of the source.
    case vector([Sample], atMilliseconds: Int64)
    /// In the order of the labels.
    case matrix([SourceSeries])
}
