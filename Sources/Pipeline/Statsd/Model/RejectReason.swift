/// Why no bit of a line could be taken.
///
/// The raw value is the label in the ledger.
package enum RejectReason: String, CaseIterable, Error, Sendable {
    case noColon = "no_colon"
    case emptyName = "empty_name"
    case emptyValue = "empty_value"
    case badValue = "bad_value"
    case nonFinite = "non_finite"
    case badRate = "bad_rate"
    case noType = "no_type"
    case badType = "bad_type"
    case badTags = "bad_tags"
    case badEvent = "bad_event"
    case badCheck = "bad_check"
    case tooLong = "too_long"
    case negativeTimer = "negative_timer"
    case mixedTags = "mixed_tags"

    /// A dense number for the ledger's arrays.
    package var index: Int {
        switch self {
        case .noColon: 0
        case .emptyName: 1
        case .emptyValue: 2
        case .badValue: 3
        case .nonFinite: 4
        case .badRate: 5
        case .noType: 6
        case .badType: 7
        case .badTags: 8
        case .badEvent: 9
        case .badCheck: 10
        case .tooLong: 11
        case .negativeTimer: 12
        case .mixedTags: 13
        }
    }
}
