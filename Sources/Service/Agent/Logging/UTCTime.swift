/// A Unix time as text, `2026-03-01T12:00:00Z`: the civil calendar in whole numbers.
///
/// Days are turned into a date over eras of 400 years (146,097 days), counted from 1 March, so that
/// the leap day is the last of a year.
package enum UTCTime {
    package static func text(ofSeconds seconds: Int) -> String {
        let days = (Double(seconds) / 86_400).rounded(.down)
        let secondOfDay = seconds - Int(days) * 86_400
        let (year, month, day) = date(ofDay: Int(days))
        return "\(year)-\(two(month))-\(two(day))T\(two(secondOfDay / 3600)):"
            + "\(two(secondOfDay / 60 % 60)):\(two(secondOfDay % 60))Z"
    }

    private static func date(ofDay daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let daysToMarchYear0 = 719_468
        let day = daysSince1970 + daysToMarchYear0
        let era = (day >= 0 ? day : day - 146_096) / 146_097
        let dayOfEra = day - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfMonth)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
