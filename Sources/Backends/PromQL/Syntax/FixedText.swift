/// Writes a number with six decimals as C's `%f`, for errors.
enum FixedText {
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        guard value.magnitude < 1e12 else { return NumberText.plain(value) + ".000000" }
        let millionths = UInt64((value.magnitude * 1e6).rounded())
        let fraction = String(millionths % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return "\(value < 0 ? "-" : "")\(millionths / 1_000_000).\(zeros)\(fraction)"
    }
}
