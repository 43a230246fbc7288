/// An interval as agents and collector know it: by its end on the agents' grid, and its length.
package struct IntervalKey: BitwiseCopyable, Hashable, Sendable {
    /// Unix time.
    package var endNanoseconds: UInt64
    package var lengthNanoseconds: UInt64

    package init(endNanoseconds: UInt64, lengthNanoseconds: UInt64) {
        self.endNanoseconds = endNanoseconds
        self.lengthNanoseconds = lengthNanoseconds
    }
}

extension IntervalKey: Comparable {
    package static func < (left: IntervalKey, right: IntervalKey) -> Bool {
        (left.endNanoseconds, left.lengthNanoseconds)
            < (right.endNanoseconds, right.lengthNanoseconds)
    }
}
