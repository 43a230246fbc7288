internal import BackendKit

/// The beginnings of points, `[1700000000,"`, at the times of one series.
///
/// A time's digits cost as much as a value's; copied they cost a fifth of that.
struct TimeTexts {
    private var times: [Int64] = []
    private var text: [UInt8] = []
    /// Where in `text` each ends.
    private var ends: [Int] = []

    init() {}

    init(_ milliseconds: [Int64]) {
        var writer = ByteWriter()
        times = milliseconds
        ends.reserveCapacity(times.count)
        for time in times {
            Self.begin(time, in: &writer)
            ends.append(writer.count)
        }
        text = writer.take()
    }

    /// Begins the point at a place of a series.
    func append(_ milliseconds: Int64, at place: Int, to bytes: inout ByteWriter) {
        guard place < times.count, times[place] == milliseconds else {
            return Self.begin(milliseconds, in: &bytes)
        }
        bytes.append(text[(place > 0 ? ends[place - 1] : 0)..<ends[place]])
    }

    /// Begins the point at a time, behind which comes its value.
    static func begin(_ milliseconds: Int64, in bytes: inout ByteWriter) {
        bytes.append(UInt8(ascii: "["))
        append(milliseconds, to: &bytes)
        bytes.append(",\"" as StaticString)
    }

    /// Seconds, with three decimals unless they are whole.
    static func append(_ milliseconds: Int64, to bytes: inout ByteWriter) {
        if milliseconds < 0 { bytes.append(UInt8(ascii: "-")) }
        let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
        bytes.append(seconds)
        guard rest != 0 else { return }
        bytes.append((rest < 10 ? ".00" : rest < 100 ? ".0" : ".") as StaticString)
        bytes.append(rest)
    }
}
