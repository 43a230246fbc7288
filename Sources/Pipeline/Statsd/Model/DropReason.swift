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

    package static let allCases: [DropReason] =
        RejectReason.allCases.map(DropReason.badBit) + [.nonFiniteResult, .seriesLimit, .lateGauge]

    package var label: String {
        switch self {
        case .badBit(let reason): reason.rawValue
        case .nonFiniteResult: "non_finite_result"
        case .seriesLimit: "series_limit"
        case .lateGauge: "late_gauge"
        }
    }

    /// A dense number for the ledger's arrays.
    package var index: Int {
        switch self {
        case .badBit(let reason): reason.index
        case .nonFiniteResult: RejectReason.allCases.count
        case .seriesLimit: RejectReason.allCases.count + 1
        case .lateGauge: RejectReason.allCases.count + 2
        }
    }
}
