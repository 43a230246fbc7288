import BackendKit

/// How the statistics of one percentile are called: `_90`, `_99_9`, `_top10`.
struct PercentileEnding {
    let ending: [UInt8]
    /// A negative percentile describes the highest values and has a lower boundary.
    let isTop: Bool

    /// Source: the reference, first `.` → `_`, first `-` → `top`.
    init(_ percentile: Double) {
        isTop = percentile < 0
        ending = Array((isTop ? "_top" : "_").utf8) + Self.text(percentile.magnitude)
    }

    /// A number as a part of a name: its first `.` is `_`, and what no name may hold is left out.
    static func text(_ number: Double) -> [UInt8] {
        var text = ByteWriter()
        if number.isInfinite {
            text.append(number < 0 ? "-inf" : "inf" as StaticString)
        } else {
            text.append(number, style: .json)
        }
        var digits = text.bytes
        if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
            digits[point] = UInt8(ascii: "_")
        }
        return digits.filter { GraphiteCharacters.isLegal($0, in: .name) }
    }
}
