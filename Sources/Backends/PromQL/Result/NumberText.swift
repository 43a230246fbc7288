/// Writes numbers as Prometheus' API does: the shortest digits that read back as the same number.
enum NumberText {
    /// Never with an exponent: `0.0000001`, `+Inf`, `NaN`.
    static func plain(_ value: Double) -> String {
        guard value.isFinite else { return nonFinite(value) }
        let digits = ShortestDigits(value)
        return digits.sign + digits.plain
    }

    /// With an exponent for what is tiny or huge: `1e-07`, `1e+21`.
    static func withExponent(_ value: Double) -> String {
        guard value.isFinite else { return nonFinite(value) }
        let isPlain = value == 0 || (value.magnitude >= 1e-6 && value.magnitude < 1e21)
        let digits = ShortestDigits(value)
        return digits.sign + (isPlain ? digits.plain : digits.scientific)
    }

    /// Always with an exponent, as Go's `%v` has numbers past 64 bits.
    static func scientific(_ value: Double) -> String {
        guard value.isFinite else { return nonFinite(value) }
        let digits = ShortestDigits(value)
        return digits.sign + digits.scientific
    }

    private static func nonFinite(_ value: Double) -> String {
        value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf"
    }
}

/// The digits of a finite number and where its point stands.
private struct ShortestDigits {
    let sign: String
    /// Without zeros at either end, but `0` for zero.
    private let digits: [UInt8]
    /// How many of the digits stand before the point; may be negative, or more than there are.
    private let pointAfter: Int

    init(_ value: Double) {
        sign = value.sign == .minus ? "-" : ""
        let text = value.magnitude.description
        let parts = text.split(separator: "e")
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let mantissa = parts.first ?? "0"
        let point = mantissa.firstIndex(of: ".") ?? mantissa.endIndex
        let whole = mantissa[..<point]
        let all = Array(whole.utf8) + Array(mantissa[point...].dropFirst().utf8)
        let leading = all.prefix { $0 == UInt8(ascii: "0") }.count
        var significant = all[leading...]
        while significant.last == UInt8(ascii: "0") { significant.removeLast() }
        digits = significant.isEmpty ? [UInt8(ascii: "0")] : Array(significant)
        pointAfter = significant.isEmpty ? 1 : whole.utf8.count - leading + exponent
    }

    private func text(_ digits: some Sequence<UInt8>) -> String {
        String(decoding: Array(digits), as: UTF8.self)
    }

    var plain: String {
        if pointAfter <= 0 {
            return "0." + String(repeating: "0", count: -pointAfter) + text(digits)
        }
        let missing = pointAfter - digits.count
        if missing >= 0 { return text(digits) + String(repeating: "0", count: missing) }
        return text(digits.prefix(pointAfter)) + "." + text(digits.dropFirst(pointAfter))
    }

    var scientific: String {
        let rest = digits.dropFirst()
        let exponent = pointAfter - 1
        let size = String(exponent.magnitude)
        return text(digits.prefix(1)) + (rest.isEmpty ? "" : "." + text(rest))
            + (exponent < 0 ? "e-" : "e+") + (size.utf8.count < 2 ? "0" : "") + size
    }
}
