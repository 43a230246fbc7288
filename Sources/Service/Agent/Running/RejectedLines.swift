internal import Statsd

/// The last rejected lines, for `/api/martlet/rejected`: at most 256 of 512 bytes, 128 KiB.
struct RejectedLines {
    private static let linesMax = 256

    /// Oldest first.
    private(set) var lines: [RejectedLine] = []

    mutating func add(_ new: [RejectedLine]) {
        lines.append(contentsOf: new.suffix(Self.linesMax))
        if lines.count > Self.linesMax { lines.removeFirst(lines.count - Self.linesMax) }
    }
}

/// Says at most once a second how many lines were rejected, and why.
struct RejectSummary {
    private var reported = IngestLedger().linesRejected

    /// The fields of a log line about what was rejected since the last one; `nil` for nothing.
    mutating func take(_ ledger: IngestLedger) -> [(String, String)]? {
        let now = ledger.linesRejected
        var fields: [(String, String)] = []
        for reason in RejectReason.allCases {
            let new = now[reason.index] &- reported[reason.index]
            if new > 0 { fields.append((reason.rawValue, String(new))) }
        }
        reported = now
        return fields.isEmpty ? nil : fields
    }
}
