extension BackendLedger {
    /// Enters what a spool says about itself.
    ///
    /// What an earlier process left there counts as queued by this one.
    package mutating func note(_ event: SpoolEvent, atSeconds now: Double) {
        switch event {
        case .recovered(let recovery):
            queue(recovery.entries.reduce(0) { $0 + $1.points })
            queue(recovery.corrupt.points)
            drop(recovery.corrupt.points, .corrupt)
            queue(recovery.dropped.points)
            drop(recovery.dropped.points, .spoolFull)
        case .size(let bytes): spoolBytes = bytes
        case .failed(let problem): fail(problem, atSeconds: now)
        case .written, .notWritten, .loaded, .unreadable, .lost, .works: break
        }
    }
}

extension SpoolEvent {
    /// What the operator is to know; `nil` for the ordinary.
    package var report: String? {
        switch self {
        case .recovered(let recovery) where recovery.corrupt.records > 0:
            "\(recovery.corrupt.records) payloads in the spool cannot be read"
        case .failed(let problem): "what waits is in memory only: \(problem)"
        case .works: "the spool works again"
        case .recovered, .written, .notWritten, .loaded, .unreadable, .lost, .size: nil
        }
    }
}
