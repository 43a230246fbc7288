/// How an output writes a floating-point number; every style reads back as the same double.
package enum NumberStyle: Sendable {
    /// JavaScript's text, which JSON shares: `10`, `1e-7`, `100000000000000000000`, `1e+21`.
    /// A value that is not finite is `null`.
    case json
    /// Go's shortest `%g`, as Prometheus writes it: `10`, `1e-07`, `1e+06`, `+Inf`, `NaN`.
    case prometheus
    /// The values of Prometheus' query API: `10`, `1e-07`, `1000000`, `1e+21`, `-0`, `+Inf`, `NaN`.
    case prometheusAPI

    /// Decimal exponents (of the first digit) that are written without `e`.
    ///
    /// ECMAScript `Number::toString`: −6 … 20. Go `strconv.FormatFloat(x, 'g', -1, 64)`: −4 … 5.
    /// The API chooses `'f'` or `'e'` as ECMAScript does.
    var plainExponents: ClosedRange<Int> {
        switch self {
        case .json, .prometheusAPI: -6...20
        case .prometheus: -4...5
        }
    }

    /// Whole numbers below this are exact, and written as their digits.
    var wholeMax: Double {
        switch self {
        case .json, .prometheusAPI: 0x1p53
        case .prometheus: 1e6
        }
    }

    /// Digits that an exponent has at least.
    var exponentDigitsMin: Int {
        switch self {
        case .json: 1
        case .prometheus, .prometheusAPI: 2
        }
    }

    /// Whether a number is written with a minus: ECMAScript has none for `-0`, nor have pages here.
    func hasSign(_ value: Double) -> Bool {
        value < 0 || (self == .prometheusAPI && value.sign == .minus)
    }
}
