/// A Unix time as people write it: `2023-11-14T22:13:20Z`.
package struct CalendarTime: Sendable, Equatable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var secondOfDay: Int

    /// Gregorian date of a Unix time (Hinnant, "chrono-compatible low-level date algorithms").
    ///
    /// - Parameter unixSeconds: clamped to the years 0 … 9999.
    package init(unixSeconds: Int64) {
        let seconds = Int(min(max(unixSeconds, -62_167_219_200), 253_402_300_799))
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        secondOfDay = seconds - days * 86_400
        // Days since 0000-03-01, so that the leap day ends a year. 400 years have 146,097 days.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// ISO 8601, in UTC.
    package func append(to out: inout ByteWriter) {
        append(year, digits: 4, to: &out)
        out.append(UInt8(ascii: "-"))
        append(month, digits: 2, to: &out)
        out.append(UInt8(ascii: "-"))
        append(day, digits: 2, to: &out)
        out.append(UInt8(ascii: "T"))
        append(secondOfDay / 3600, digits: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        append(secondOfDay / 60 % 60, digits: 2, to: &out)
        out.append(UInt8(ascii: ":"))
        append(secondOfDay % 60, digits: 2, to: &out)
        out.append(UInt8(ascii: "Z"))
    }

    private func append(_ number: Int, digits: Int, to out: inout ByteWriter) {
        var limit = 10
        for _ in 1..<digits {
            if number < limit { out.append(UInt8(ascii: "0")) }
            limit *= 10
        }
        // Leading zeroes were counted from the right: 7 with 4 digits has three of them.
        out.append(number)
    }
}
