/// A small seeded generator (Steele, Lea and Flood 2014), so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number such as metrics have: a few digits, with or without fraction.
    mutating func ordinary() -> Double {
        let digits = Double(Int64.random(in: -99_999_999...99_999_999, using: &self))
        let scales = [1e-9, 1e-3, 0.01, 1, 1000, 1e12, 1e15]
        return digits * scales[Int.random(in: 0..<scales.count, using: &self)]
    }
}
