/// Which times a query can ask for.
package enum QueryTime {
    /// The furthest from 1970, in milliseconds: 285,000 years.
    ///
    /// A tree of `Expression.depthMax` subqueries, each with range and offset of 292 years, moves a
    /// time by 1.9e15 at most: nothing overflows, and doubles still tell milliseconds apart.
    package static let millisecondsMax: Int64 = 9_000_000_000_000_000 / 2

    static func isInRange(_ milliseconds: Int64) -> Bool {
        milliseconds.magnitude <= UInt64(millisecondsMax)
    }
}
