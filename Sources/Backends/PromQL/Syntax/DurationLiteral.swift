/// Reads durations as `1h30m`: years to milliseconds, larger units first, each at most once.
package enum DurationLiteral {
    /// Units with their milliseconds; a year has 365 days.
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("y", 31_536_000_000), ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000),
        ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    /// The longest: what nanoseconds in 64 bits can say, as in Prometheus; 292 years.
    static let millisecondsMax: Int64 = 9_223_372_036_854

    /// The milliseconds of a duration as an API's parameter has it; `nil` when it is none.
    package static func value(of text: String) -> Int64? {
        text.isEmpty ? nil : try? milliseconds(of: text)
    }

    /// In milliseconds.
    static func milliseconds(of text: String) throws(Problem) -> Int64 {
        var rest = Substring(text)
        var sum: Int64 = 0
        var unitsLeft = units[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            let letters = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let place = unitsLeft.firstIndex(where: { $0.name == letters }) else {
                throw .isNone
            }
            guard let number = Int64(digits) else { throw digits.isEmpty ? .isNone : .isTooLong }
            let (product, overflows) = number.multipliedReportingOverflow(
                by: units[place].milliseconds)
            guard !overflows, product <= millisecondsMax - sum else { throw .isTooLong }
            sum += product
            unitsLeft = unitsLeft[(place + 1)...]
            rest = rest.dropFirst(digits.count + letters.count)
        }
        return sum
    }

    enum Problem: Error {
        case isNone, isTooLong

        /// As Prometheus says it.
        func text(of duration: String) -> String {
            switch self {
            case .isNone: "not a valid duration string: \(GoQuote.quoted(duration))"
            case .isTooLong: "duration out of range"
            }
        }
    }
}
