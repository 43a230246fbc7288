/// Reads times as the API takes them: Unix seconds with decimals, or RFC 3339.
package enum TimeText {
    /// Milliseconds since 1970; `nil` for a text that is no time, or too far away.
    package static func milliseconds(_ text: String) -> Int64? {
        if let seconds = seconds(text) {
            let milliseconds = (seconds * 1000).rounded()
            return milliseconds.magnitude < 9e15 ? Int64(milliseconds) : nil
        }
        return date(Array(text.utf8))
    }

    /// A plain number; `nil` for others than finite ones.
    static func seconds(_ text: String) -> Double? {
        guard text.utf8.count <= 64, let seconds = Double(text), seconds.isFinite else {
            return nil
        }
        return seconds
    }

    /// `2023-11-14T22:13:20.5Z`, `…+01:00`.
    private static func date(_ text: [UInt8]) -> Int64? {
        guard text.count >= 20, text.count <= 40, text[4] == 0x2D, text[7] == 0x2D,
            text[10] | 0x20 == UInt8(ascii: "t"), text[13] == 0x3A, text[16] == 0x3A,
            let year = number(text[0..<4]), let month = number(text[5..<7]),
            let day = number(text[8..<10]), let hour = number(text[11..<13]),
            let minute = number(text[14..<16]), let second = number(text[17..<19]),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        var rest = text[19...]
        let fraction = takeFraction(&rest)
        guard let offset = offsetSeconds(rest) else { return nil }
        let days = daysSince1970(year, month, day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        return Int64(seconds) * 1000 + Int64(fraction)
    }

    /// Milliseconds behind the point; further digits are cut.
    private static func takeFraction(_ rest: inout ArraySlice<UInt8>) -> Int {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(1 + digits.count)
        let three = Array(digits.prefix(3)) + repeatElement(0x30, count: max(0, 3 - digits.count))
        return number(three[...]) ?? 0
    }

    private static func offsetSeconds(_ rest: ArraySlice<UInt8>) -> Int? {
        let rest = Array(rest)
        if rest == [UInt8(ascii: "Z")] || rest == [UInt8(ascii: "z")] { return 0 }
        guard rest.count == 6, rest[3] == 0x3A, let hours = number(rest[1..<3]),
            let minutes = number(rest[4..<6]), hours < 24, minutes < 60
        else { return nil }
        switch rest[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }

    /// At most four digits.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var number = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            number = number * 10 + Int(digit - 0x30)
        }
        return digits.isEmpty ? nil : number
    }

    /// Of a Gregorian date (Hinnant, "chrono-compatible low-level date algorithms").
    private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        // Years begin in March, so that the leap day ends one.
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
