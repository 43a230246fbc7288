/// How the statistics of one percentile are called: `_90`, `_99_9`, `_top10`.
package struct PercentileEnding: Sendable, Equatable {
    package let ending: [UInt8]
    /// A negative percentile describes the highest values and has a lower boundary.
    package let isTop: Bool

    /// Source: the reference, first `.` → `_`, first `-` → `top`.
    package init(_ percentile: Double) {
        isTop = percentile < 0
        ending = Array((isTop ? "_top" : "_").utf8) + Self.text(percentile.magnitude)
    }

    /// A number as a part of a name: its first `.` is `_`, and there is no `+`.
    package static func text(_ number: Double) -> [UInt8] {
        guard number.isFinite else { return Array((number < 0 ? "-inf" : "inf").utf8) }
        var text = ByteWriter()
        text.append(number, style: .json)
        var digits = text.bytes
        if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
            digits[point] = UInt8(ascii: "_")
        }
        return digits.filter { $0 != UInt8(ascii: "+") }
    }
}
