internal import Statsd

/// Why statsd_exporter takes no sample, in its words; each stands for some of our reasons.
enum SampleError: String, CaseIterable {
    case malformedLine = "malformed_line"
    case malformedValue = "malformed_value"
    case notEnoughParts = "not_enough_parts_after_colon"
    case invalidSampleFactor = "invalid_sample_factor"
    case mixedTaggingStyles = "mixed_tagging_styles"
    case illegalEvent = "illegal_event"
    /// No word of statsd_exporter's, which has other limits.
    case tooLong = "too_long"

    var reasons: [RejectReason] {
        RejectReason.allCases.filter { SampleError($0) == self }
    }

    /// `nil` for bad tags, which have a metric of their own.
    private init?(_ reason: RejectReason) {
        switch reason {
        case .noColon, .emptyName, .badEvent, .badCheck: self = .malformedLine
        case .emptyValue, .badValue, .nonFinite, .negativeTimer: self = .malformedValue
        case .noType: self = .notEnoughParts
        case .badRate: self = .invalidSampleFactor
        case .mixedTags: self = .mixedTaggingStyles
        case .badType: self = .illegalEvent
        case .tooLong: self = .tooLong
        case .badTags: return nil
        }
    }
}
