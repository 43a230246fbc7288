/// Reads and writes numbers: decimal, with sign, point and exponent.
package enum NumberText {
    package static func parseInteger(_ text: String) throws(ValueProblem) -> Int {
        guard let number = Int(text) else {
            throw ValueProblem("is not a whole number")
        }
        return number
    }

    /// `inf` and `-inf` only where `allowsInfinity`; never `nan`, never hexadecimal.
    package static func parseDouble(
        _ text: String, allowsInfinity: Bool = false
    ) throws(ValueProblem) -> Double {
        if allowsInfinity, let infinity = infinities[text] { return infinity }
        let isDecimal = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isDecimal, let number = Double(text), number.isFinite else {
            throw ValueProblem("is not a number")
        }
        return number
    }

    private static let infinities: [String: Double] = [
        "inf": .infinity, "+inf": .infinity, "Inf": .infinity, "+Inf": .infinity,
        ".inf": .infinity, "-inf": -.infinity, "-Inf": -.infinity, "-.inf": -.infinity,
    ]

    /// The shortest text that reads back; whole numbers without a point.
    package static func text(_ number: Double) -> String {
        if let whole = Int(exactly: number), abs(number) < 1e15 { return String(whole) }
        // Swift writes 1e-06.
        let parts = number.description.split(separator: "e", maxSplits: 1)
        guard parts.count == 2, parts[1].hasPrefix("-0") else { return number.description }
        return "\(parts[0])e-\(parts[1].dropFirst(2))"
    }
}
