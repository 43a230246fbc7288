/// A sum that carries along what rounding took away from it.
///
/// Neumaier's variant of Kahan's summation, as Prometheus does it.
struct CarriedSum {
    private(set) var sum: Double
    private var carry = 0.0

    init(_ start: Double = 0) {
        sum = start
    }

    mutating func add(_ value: Double) {
        let next = sum + value
        if sum.magnitude >= value.magnitude {
            carry += (sum - next) + value
        } else {
            carry += (value - next) + sum
        }
        sum = next
    }

    /// An infinite sum has a carry of NaN, and needs none.
    var total: Double { sum.isInfinite ? sum : sum + carry }
    /// The same, but NaN for an infinite sum.
    var totalWithCarry: Double { sum + carry }
}
