/// Finds a metric type by its letters without a jump, which mixed traffic would mispredict.
enum TypeLetters {
    private struct Entry {
        /// From the lowest byte on: the first letter, the last, and how many there are.
        ///
        /// 0 fits no type, for there is none without letters.
        var letters: UInt64
        var type: MetricType
        /// In the dialect etsy the type is a counter, which is not for the fast path.
        var isForeign = false
    }

    /// The type that `first`, `last` and the number of letters mean; `nil` if there is none.
    @inline(__always)
    static func type(first: UInt8, last: UInt8, count: Int, isEtsy: Bool) -> MetricType? {
        let entry = table[Int(first & 31)]
        let letters =
            UInt64(first) | UInt64(last) &<< 8 | UInt64(truncatingIfNeeded: count) &<< 16
        return entry.letters == letters && !(entry.isForeign && isEtsy) ? entry.type : nil
    }

    private static var none: Entry { Entry(letters: 0, type: .counter) }

    /// By the low five bits of the first letter.
    private static let table: InlineArray<32, Entry> = [
        none, none, none, Entry(letters: 0x1_6363, type: .counter),
        Entry(letters: 0x1_6464, type: .distribution, isForeign: true), none, none,
        Entry(letters: 0x1_6767, type: .gauge),
        Entry(letters: 0x1_6868, type: .histogram, isForeign: true), none, none, none,
        none, Entry(letters: 0x2_736D, type: .timer), none, none,
        none, none, none, Entry(letters: 0x1_7373, type: .set), none, none, none, none,
        none, none, none, none, none, none, none, none,
    ]
}
