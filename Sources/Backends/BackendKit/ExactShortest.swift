/// The shortest decimal of a double of ordinary size, by exact arithmetic in 128 bits.
///
/// Every decimal between the middles to the two neighbouring doubles reads back as the same double.
/// The number and both middles are scaled by one power of ten, so large that some decimal of one
/// digit less lies between; then digits are dropped for as long as one does. That is the idea of
/// Ryū (Adams 2018); as the range is small, no table of long powers is needed and nothing is
/// rounded on the way.
enum ExactShortest {
    /// From 2^−13 on the scaled number fits 128 bits; from 2^53 on all doubles are whole.
    static var range: Range<Double> { 0x1p-13..<0x1p53 }

    /// The decimal of a number in `range`.
    static func decimal(_ value: Double) -> ShortestDecimal {
        let mantissa = value.significandBitPattern | 1 << 52
        // value = 4·mantissa / 2^shift; a quarter is the unit, for the middle below a power of two.
        let shift = 54 - Int(value.exponent)
        let power = 17 - floorLog10(powerOfTwo: Int(value.exponent))
        let below: UInt64 = value.significandBitPattern == 0 ? 1 : 2
        var bounds = Bounds(
            low: Scaled(4 * mantissa - below, power, shift),
            middle: Scaled(4 * mantissa, power, shift),
            high: Scaled(4 * mantissa + 2, power, shift), isEven: mantissa & 1 == 0)
        let dropped = bounds.dropDigits()
        return ShortestDecimal(significand: bounds.nearest, exponent: dropped - power)
    }

    /// ⌊log10(2^exponent)⌋: 78,913/2^18 is log10(2) to 2·10^−6, enough for exponents to ±500.
    private static func floorLog10(powerOfTwo exponent: Int) -> Int {
        (exponent * 78_913) >> 18
    }

    /// units·10^power / 2^shift: its whole part, below 2·10^18, and whether that is all.
    private struct Scaled {
        var whole: UInt64
        var isExact: Bool

        init(_ units: UInt64, _ power: Int, _ shift: Int) {
            // At most 2^55 · 10^21 < 2^125.
            let tenth = power / 2
            let scale = UInt128(Self.powers[tenth]) * UInt128(Self.powers[power - tenth])
            let product = UInt128(units) * scale
            whole = UInt64(truncatingIfNeeded: product >> UInt128(shift))
            isExact = product.trailingZeroBitCount >= shift
        }

        private static let powers: InlineArray<12, UInt64> = [
            1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
            1_000_000_000, 10_000_000_000, 100_000_000_000,
        ]
    }

    /// The number between its two middles.
    private struct Bounds {
        private var low: UInt64
        private var middle: UInt64
        private var high: UInt64
        /// Whether `low` is the lower middle itself, which then may be taken.
        private var isLowTaken: Bool
        /// Whether nothing but zeroes follows the last digit dropped.
        private var isRestZero: Bool
        private var lastDropped: UInt64 = 0

        /// A middle reads back as the double whose mantissa is even.
        init(low: Scaled, middle: Scaled, high: Scaled, isEven: Bool) {
            self.low = low.whole
            self.middle = middle.whole
            self.high = high.isExact && !isEven ? high.whole - 1 : high.whole
            isLowTaken = low.isExact && isEven
            isRestZero = middle.isExact
        }

        /// Answers how many digits were dropped.
        mutating func dropDigits() -> Int {
            var dropped = 0
            while high / 10 > low / 10 {
                drop()
                dropped += 1
            }
            guard isLowTaken else { return dropped }
            while low % 10 == 0 {
                drop()
                dropped += 1
            }
            return dropped
        }

        /// What is left, rounded; half-way to the even digit, but never out of bounds.
        var nearest: UInt64 {
            let isHalf = isRestZero && lastDropped == 5
            let isUp = isHalf ? middle % 2 == 1 : lastDropped >= 5
            return middle + ((middle == low && !isLowTaken) || isUp ? 1 : 0)
        }

        private mutating func drop() {
            isLowTaken = isLowTaken && low % 10 == 0
            isRestZero = isRestZero && lastDropped == 0
            lastDropped = middle % 10
            low /= 10
            middle /= 10
            high /= 10
        }
    }
}
