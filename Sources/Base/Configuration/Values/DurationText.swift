/// Reads and writes lengths of time as users write them: `100ms`, `10s`, `1m30s`, `1h`.
package enum DurationText {
    /// Ten years, in nanoseconds: 3.2e17, so that sums of a few stay far below Int64's 9.2e18.
    private static let nanosecondsMax: Int64 = 10 * 366 * 86_400 * 1_000_000_000

    /// Largest first, as they are written.
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
    ]

    private static let problem = ValueProblem("is not a duration such as 100ms, 10s, 1m30s or 1h")

    package static func parse(_ text: String) throws(ValueProblem) -> Duration {
        if text == "0" { return .zero }
        var rest = text.utf8[...]
        var total: Int64 = 0
        repeat {
            let part = try takePart(from: &rest)
            total += part  // Each is at most `nanosecondsMax`: no overflow.
            guard total <= nanosecondsMax else { throw ValueProblem("is longer than ten years") }
        } while !rest.isEmpty
        return .nanoseconds(total)
    }

    /// One number with its unit, in nanoseconds.
    private static func takePart(
        from rest: inout Substring.UTF8View
    ) throws(ValueProblem) -> Int64 {
        let digits = rest.prefix { isDigit($0) }
        guard let number = Int64(Substring(digits)) else { throw problem }
        rest = rest.dropFirst(digits.count)
        let letters = rest.prefix { !isDigit($0) }
        rest = rest.dropFirst(letters.count)
        guard let unit = units.first(where: { $0.name == String(Substring(letters)) }) else {
            throw problem
        }
        let (nanoseconds, overflow) = number.multipliedReportingOverflow(by: unit.nanoseconds)
        guard !overflow, nanoseconds <= nanosecondsMax else {
            throw ValueProblem("is longer than ten years")
        }
        return nanoseconds
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The shortest text that reads back to `duration`; parts below a microsecond are left out.
    package static func text(_ duration: Duration) -> String {
        var rest = duration.nanosecondsClamped
        var text = ""
        // Days are not written: a day is better known as 24h.
        for unit in units.dropFirst() where rest >= unit.nanoseconds {
            text += "\(rest / unit.nanoseconds)\(unit.name)"
            rest %= unit.nanoseconds
        }
        return text.isEmpty ? "0s" : text
    }
}

extension Duration {
    /// Whole nanoseconds, at most what an `Int64` holds (292 years).
    fileprivate var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let sum = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflow, !sum.overflow else { return seconds < 0 ? .min : .max }
        return sum.partialValue
    }

    /// Whole milliseconds, at most what an `Int64` holds; for timers of the loop.
    package var milliseconds: Int64 { nanosecondsClamped / 1_000_000 }

    /// Seconds with their fraction; for arithmetic on rates.
    package var seconds: Double { Double(nanosecondsClamped) / 1e9 }
}
