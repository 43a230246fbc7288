/// The places of the ones in a word, lowest first: which of 64 lines are meant.
struct BitIndices: Sequence, IteratorProtocol {
    private var left: UInt64

    @inline(__always)
    init(_ word: UInt64) { left = word }

    @inline(__always)
    mutating func next() -> Int? {
        guard left != 0 else { return nil }
        defer { left &= left &- 1 }
        return left.trailingZeroBitCount
    }
}
