/// An estimate of how many distinct 64-bit hashes were seen, in 16 KiB whatever their number.
///
/// Precision 14: 2^14 registers hold the longest run of leading zeros (plus one) of the 50 bits
/// after the register's number. Standard error 1.04/√2^14 = 0.81 %.
package struct HyperLogLog: Sendable, Equatable {
    private static let precision = 14
    package static let registerCount = 1 << precision
    /// Bits behind the register's number; a register holds at most one more than this.
    private static let runBits = 64 - precision
    /// The largest number that a register holds.
    package static let rankMax = UInt8(runBits + 1)

    package private(set) var registers = [UInt8](repeating: 0, count: registerCount)

    package init() {}

    /// Registers that another process filled; `nil` where they cannot be any.
    package init?(registers: [UInt8]) {
        guard registers.count == Self.registerCount,
            registers.allSatisfy({ $0 <= Self.rankMax })
        else { return nil }
        self.registers = registers
    }

    /// Heap bytes: the registers and their array's header.
    package static let memoryBytes = registerCount + 32

    package mutating func insert(hash: UInt64) {
        let register = Int(hash >> UInt64(Self.runBits))
        // The bit set below the run ends it at `runBits` zeros.
        let run = (hash << UInt64(Self.precision)) | (1 << UInt64(Self.precision - 1))
        let rank = UInt8(truncatingIfNeeded: run.leadingZeroBitCount &+ 1)
        if rank > registers[register] { registers[register] = rank }
    }

    package mutating func merge(_ other: HyperLogLog) {
        for index in registers.indices where other.registers[index] > registers[index] {
            registers[index] = other.registers[index]
        }
    }

    /// The estimated number of distinct hashes, not rounded.
    ///
    /// Otmar Ertl's improved raw estimator ("New cardinality estimation algorithms for HyperLogLog
    /// sketches", 2017, algorithm 6), which is unbiased over the whole range.
    package var cardinality: Double {
        var histogram = [Int](repeating: 0, count: Self.runBits + 2)
        for register in registers { histogram[Int(register)] += 1 }
        let count = Double(Self.registerCount)
        var sum = count * Self.tau(1 - Double(histogram[Self.runBits + 1]) / count)
        for rank in stride(from: Self.runBits, to: 0, by: -1) {
            sum = 0.5 * (sum + Double(histogram[rank]))
        }
        sum += count * Self.sigma(Double(histogram[0]) / count)
        // 1 / (2 ln 2), the limit of the bias constant.
        return 0.721_347_520_444_481_7 * count * count / sum
    }

    /// σ(x) = x + Σ x^(2^k)·2^(k−1): the share of registers still at 0.
    private static func sigma(_ share: Double) -> Double {
        guard share < 1 else { return .infinity }
        var power = share
        var factor = 1.0
        var sum = share
        // x ≤ 1 − 2^−14, so x^(2^k) is lost beside the sum before k = 24.
        for _ in 0..<32 {
            power *= power
            sum += power * factor
            factor += factor
        }
        return sum
    }

    /// τ(x) = (1 − x − Σ (1 − x^(2^−k))²·2^−k) / 3: the share of registers that are not full.
    private static func tau(_ share: Double) -> Double {
        guard share > 0, share < 1 else { return 0 }
        var root = share
        var factor = 1.0
        var sum = 1 - share
        // The k-th term is at most 2^−k.
        for _ in 0..<64 {
            root = root.squareRoot()
            factor *= 0.5
            sum -= (1 - root) * (1 - root) * factor
        }
        return sum / 3
    }
}
