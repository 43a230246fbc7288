/// The shortest decimal that reads back as a given double: ± significand × 10^exponent.
///
/// The digits come from the standard library's `description`, which is shortest and correctly
/// rounded; only its layout is taken apart here.
struct ShortestDecimal: Equatable {
    var isNegative: Bool
    /// At most 17 digits, the last not 0 (except for the number 0).
    var significand: UInt64
    var exponent: Int

    /// - Parameter value: a finite number.
    init(_ value: Double) {
        isNegative = value < 0
        significand = 0
        exponent = 0
        let magnitude = value.magnitude
        if magnitude < 9_007_199_254_740_992, magnitude == Double(UInt64(magnitude)) {
            // Below 2^53 every integer is exact and its digits are the shortest text.
            significand = UInt64(magnitude)
        } else {
            read(magnitude.description)
        }
        dropTrailingZeroes()
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
