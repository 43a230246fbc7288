import BackendKit

/// How finely a file holds time; each tier has files of its own.
package enum StoreTier: String, CaseIterable, Comparable, Sendable {
    /// Every sample as it came.
    case raw
    case tenMinutes = "10m"
    case hour = "1h"

    /// The finer one comes first.
    package static func < (left: StoreTier, right: StoreTier) -> Bool {
        (left.stepMilliseconds ?? 0) < (right.stepMilliseconds ?? 0)
    }

    /// What the names of its files begin with.
    package var filePrefix: String {
        switch self {
        case .raw: "raw"
        case .tenMinutes: "r10m"
        case .hour: "r1h"
        }
    }

    /// The length of one roll-up; `nil` where samples are kept as they came.
    package var stepMilliseconds: Int64? {
        switch self {
        case .raw: nil
        case .tenMinutes: 600_000
        case .hour: 3_600_000
        }
    }

    /// The day, month or quarter (UTC) that a file holds: `20261121`, `202611`, `20264`.
    func period(ofMilliseconds time: Int64) -> Int {
        let date = CalendarTime(unixSeconds: Int64(floorOf: time, by: 1_000))
        switch self {
        case .raw: return (date.year * 100 + date.month) * 100 + date.day
        case .tenMinutes: return date.year * 100 + date.month
        case .hour: return date.year * 10 + (date.month + 2) / 3
        }
    }
}

extension Int64 {
    /// `value / divisor`, rounded down; the divisor is positive.
    init(floorOf value: Int64, by divisor: Int64) {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        self = rest < 0 ? quotient - 1 : quotient
    }
}
