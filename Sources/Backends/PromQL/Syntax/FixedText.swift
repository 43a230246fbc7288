/// Writes a number with six decimals as C's `%f`, for errors.
enum FixedText {
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        let sign = value < 0 ? "-" : ""
        // Past 2^53 there is no fraction; past 64 bits the digits are the shortest, not all.
        guard value.magnitude < 1e12 else {
            let whole = UInt64(exactly: value.magnitude.rounded()).map { String($0) }
            return sign + (whole ?? NumberText.plain(value.magnitude)) + ".000000"
        }
        let millionths = UInt64((value.magnitude * 1e6).rounded())
        let fraction = String(millionths % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - fraction.utf8.count)
        return "\(sign)\(millionths / 1_000_000).\(zeros)\(fraction)"
    }
}
