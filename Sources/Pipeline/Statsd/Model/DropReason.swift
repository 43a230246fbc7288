/// Why a sample of an accepted line was not aggregated.
///
/// The first fourteen say that a bit of the line was bad, in the words of `RejectReason`.
package enum DropReason: Hashable, Sendable {
    /// One bit of several was bad.
    case badBit(RejectReason)
    /// The sum or the gauge would have become infinite.
    case nonFiniteResult
    /// A gauge or set past `limits.series` or `limits.series_per_name`.
    case seriesLimit
    /// A gauge whose own timestamp is older than the gauge's last update.
    case lateGauge
    /// A mapping rule says `action: drop`.
    case mapping
    /// A mapping rule's template made no name, or too long a one.
    case mappingName

    package static let allCases: [DropReason] =
        RejectReason.allCases.map(DropReason.badBit)
        + [.nonFiniteResult, .seriesLimit, .lateGauge, .mapping, .mappingName]

    package var label: String {
        switch self {
        case .badBit(let reason): reason.rawValue
        case .nonFiniteResult: "non_finite_result"
        case .seriesLimit: "series_limit"
        case .lateGauge: "late_gauge"
        case .mapping: "mapping"
        case .mappingName: "mapping_name"
        }
    }

    /// A dense number for the ledger's arrays.
    package var index: Int {
        switch self {
        case .badBit(let reason): reason.index
        case .nonFiniteResult: RejectReason.allCases.count
        case .seriesLimit: RejectReason.allCases.count + 1
        case .lateGauge: RejectReason.allCases.count + 2
        case .mapping: RejectReason.allCases.count + 3
        case .mappingName: RejectReason.allCases.count + 4
        }
    }
}
