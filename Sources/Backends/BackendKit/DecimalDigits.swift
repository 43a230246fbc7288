/// The decimal digits of a number, without an allocation.
struct DecimalDigits {
    /// `UInt64.max` has 20 digits.
    private var storage = InlineArray<20, UInt8>(repeating: 0)
    let count: Int

    init(_ value: UInt64) {
        var rest = value
        var start = 20
        repeat {
            start -= 1
            storage[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        count = 20 - start
    }

    /// The digit at `index`, the first being the most significant.
    subscript(index: Int) -> UInt8 { storage[20 - count + index] }
}
