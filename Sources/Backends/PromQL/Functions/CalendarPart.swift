/// The functions that read a value as seconds since 1970 and name a part of that date, in UTC.
enum CalendarPart: String, CaseIterable {
    case daysInMonth = "days_in_month"
    case dayOfMonth = "day_of_month"
    case dayOfWeek = "day_of_week"
    case dayOfYear = "day_of_year"
    case hour, minute, month, year

    /// NaN for what is no date within some 285 million years.
    func value(of seconds: Double) -> Double {
        guard seconds.magnitude < 9e15 else { return .nan }
        let whole = Int64(seconds)
        let date = CivilDate(daysSinceEpoch: Self.floorDivide(whole, by: 86_400))
        let second = whole - Self.floorDivide(whole, by: 86_400) * 86_400
        return switch self {
        case .daysInMonth: Double(date.daysInMonth)
        case .dayOfMonth: Double(date.day)
        case .dayOfWeek: Double(date.weekday)
        case .dayOfYear: Double(date.dayOfYear)
        case .hour: Double(second / 3600)
        case .minute: Double(second / 60 % 60)
        case .month: Double(date.month)
        case .year: Double(date.year)
        }
    }

    static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}

/// A day of the Gregorian calendar, carried on before its invention.
private struct CivilDate {
    let year: Int64
    let month: Int64
    let day: Int64
    /// Sunday is 0.
    let weekday: Int64
    let dayOfYear: Int64

    /// Counts in 400-year cycles of years that begin in March, so that the leap day is their last.
    init(daysSinceEpoch days: Int64) {
        let fromMarch0000 = days + 719_468
        let cycle = CalendarPart.floorDivide(fromMarch0000, by: 146_097)
        let dayOfCycle = fromMarch0000 - cycle * 146_097
        let yearOfCycle =
            (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayFromMarch =
            dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let monthFromMarch = (5 * dayFromMarch + 2) / 153
        day = dayFromMarch - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
        // 1 January 1970 was a Thursday.
        let sinceSunday = (days + 4) % 7
        weekday = sinceSunday < 0 ? sinceSunday + 7 : sinceSunday
        let isLeap = Self.isLeap(year)
        dayOfYear = month > 2 ? dayFromMarch + (isLeap ? 60 : 59) + 1 : dayFromMarch - 305
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    var daysInMonth: Int64 {
        switch month {
        case 2: Self.isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
