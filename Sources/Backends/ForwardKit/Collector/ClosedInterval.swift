/// An interval that is over, ready for the backends.
package struct ClosedInterval: Sendable {
    package var key: IntervalKey
    /// 0 for the first time, then counting on: an amended interval is sent whole once more, with
    /// the same timestamp.
    package var revision: Int
    package var completeness: Completeness
    package var series: MergedSeries
}
