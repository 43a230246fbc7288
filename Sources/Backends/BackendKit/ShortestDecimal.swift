/// The shortest decimal that reads back as a given double: significand × 10^exponent.
///
/// Of several that are as short it is the nearest. Whole numbers and those of few decimals are
/// found by trying, others of an ordinary size by exact arithmetic; what is left, the very large
/// and the very small, is taken from the standard library's `description`, which is as short.
struct ShortestDecimal: Equatable {
    /// At most 17 digits, the last not 0 (except for the number 0).
    var significand: UInt64
    var exponent: Int

    /// - Parameter magnitude: a finite number, not negative.
    init(_ magnitude: Double) {
        if let few = Self.ofFewDecimals(magnitude) {
            self = few
        } else if ExactShortest.range.contains(magnitude) {
            self = ExactShortest.decimal(magnitude)
        } else {
            self.init(significand: 0, exponent: 0)
            read(magnitude.description)
        }
        dropTrailingZeroes()
    }

    init(significand: UInt64, exponent: Int) {
        self.significand = significand
        self.exponent = exponent
    }

    /// A whole number, or one with at most six decimals and 15 digits in all.
    ///
    /// A decimal of 15 digits is the only one of its length near its double, so that reading back
    /// is proof enough; the quotient of two whole numbers below 2^53 is that reading.
    private static func ofFewDecimals(_ magnitude: Double) -> ShortestDecimal? {
        if magnitude < 9_007_199_254_740_992 {
            // Below 2^53 every integer is exact and its digits are the shortest text.
            let whole = UInt64(magnitude)
            if magnitude == Double(whole) {
                return ShortestDecimal(significand: whole, exponent: 0)
            }
        }
        guard magnitude < 1e9 else { return nil }
        let millionths = UInt64(magnitude * 1e6 + 0.5)
        guard Double(millionths) / 1e6 == magnitude else { return nil }
        return ShortestDecimal(significand: millionths, exponent: -6)
    }

    private mutating func read(_ text: String) {
        var isFraction = false
        var isExponent = false
        var power = 0
        var isPowerNegative = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"): isExponent = true
            case UInt8(ascii: "-"): isPowerNegative = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = byte - UInt8(ascii: "0")
                if isExponent {
                    power = power * 10 + Int(digit)
                } else {
                    significand = significand &* 10 &+ UInt64(digit)
                    if isFraction { exponent -= 1 }
                }
            default: break
            }
        }
        exponent += isPowerNegative ? -power : power
    }

    private mutating func dropTrailingZeroes() {
        guard significand != 0 else {
            exponent = 0
            return
        }
        while significand % 10 == 0 {
            significand /= 10
            exponent += 1
        }
    }
}
