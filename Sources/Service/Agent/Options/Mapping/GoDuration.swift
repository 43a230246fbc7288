internal import Configuration

/// Lengths of time as statsd_exporter's files write them: `1m20s`, `1.5h`, `300ns`.
///
/// A number without a unit is nanoseconds there, and so here.
enum GoDuration {
    static let codec = Codec<Duration>.text(
        "duration", parse: { text throws(ValueProblem) in try parse(text) }, print: text)

    /// Ten years, in seconds.
    private static let secondsMax = 10.0 * 366 * 86_400
    private static let units: [(name: String, nanoseconds: Double)] = [
        ("h", 3.6e12), ("m", 6e10), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("µs", 1e3),
        ("μs", 1e3), ("ns", 1),
    ]

    static func parse(_ text: String) throws(ValueProblem) -> Duration {
        let digits = text.utf8.allSatisfy(isDigit)
        var rest = (digits && !text.isEmpty ? text + "ns" : text).utf8[...]
        var nanoseconds = 0.0
        repeat {
            nanoseconds += try takePart(from: &rest)
            guard nanoseconds <= secondsMax * 1e9 else {
                throw ValueProblem("is longer than ten years")
            }
        } while !rest.isEmpty
        return .nanoseconds(Int64(nanoseconds))
    }

    /// One number with its unit, in nanoseconds.
    private static func takePart(from rest: inout Substring.UTF8View) throws(ValueProblem) -> Double
    {
        let digits = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
        rest = rest.dropFirst(digits.count)
        let letters = rest.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") }
        rest = rest.dropFirst(letters.count)
        // A point may begin or end a number.
        let written = "0\(Substring(digits))" + (digits.last == UInt8(ascii: ".") ? "0" : "")
        guard let number = Double(written), digits.contains(where: isDigit),
            let unit = units.first(where: { $0.name == String(Substring(letters)) }),
            number <= 1e18
        else { throw ValueProblem("is not a duration such as 300ms, 10s, 1m20s or 1.5h") }
        return (number * unit.nanoseconds).rounded()
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// The shortest text that reads back.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = attoseconds / 1_000_000_000
        guard nanoseconds % 1_000 != 0 else { return DurationText.text(duration) }
        return seconds == 0 ? "\(nanoseconds)ns" : "\(seconds)s\(nanoseconds)ns"
    }
}
