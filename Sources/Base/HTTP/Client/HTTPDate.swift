/// Reads the one form of date that HTTP still writes: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Unix time; nil for anything else, the two obsolete forms of RFC 9110 included.
    static func unixSeconds(_ text: String) -> Int? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[0].last == ",", parts[5] == "GMT",
            let day = number(parts[1], digits: 2, 1...31),
            let month = months.firstIndex(of: String(parts[2])),
            let year = number(parts[3], digits: 4, 1970...9999)
        else { return nil }
        let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false)
        guard clock.count == 3, let hour = number(clock[0], digits: 2, 0...23),
            let minute = number(clock[1], digits: 2, 0...59),
            let second = number(clock[2], digits: 2, 0...60)
        else { return nil }
        let days = daysSince1970(year, month: month + 1, day)
        return ((days * 24 + hour) * 60 + minute) * 60 + second
    }

    private static func number(
        _ text: Substring, digits: Int, _ range: ClosedRange<Int>
    ) -> Int? {
        guard text.utf8.count == digits, text.utf8.allSatisfy(ASCII.isDigit),
            let number = Int(text), range.contains(number)
        else { return nil }
        return number
    }

    /// Source: Hinnant, "chrono-compatible low-level date algorithms", for years from 1970 on.
    private static func daysSince1970(_ year: Int, month: Int, _ day: Int) -> Int {
        // A year that begins in March has its leap day at its end.
        let marchYear = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (marchYear / 400, marchYear % 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
