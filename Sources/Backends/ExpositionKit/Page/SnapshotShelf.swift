/// The snapshots that pages still read, of which there are few.
///
/// Scrapes of one moment share a snapshot. A reader that stalls would keep its own for as long as
/// it likes, so that there are at most `snapshotsMax`: then a new page shares the latest, or, when
/// that is too old, the oldest is withdrawn and its readers' connections are cut.
struct SnapshotShelf {
    /// One that is written now, and two that slow readers hold.
    static let snapshotsMax = 3
    /// Prometheus' default scrape timeout: after that nobody waits for the rest of a page.
    static let sharedSecondsMax = 10.0

    private struct Reference {
        weak var snapshot: ExpositionSnapshot?
    }

    private var references: [Reference] = []

    /// Snapshots in use, the oldest first.
    private var inUse: [ExpositionSnapshot] { references.compactMap(\.snapshot) }

    /// A snapshot of the registry as it is, or the latest one that still does.
    mutating func snapshot(of registry: ExpositionRegistry) -> ExpositionSnapshot {
        let inUse = inUse
        if let latest = inUse.last {
            let isCurrent = latest.version == registry.version
            if isCurrent || mayShare(latest, inUse, registry) { return latest }
        }
        let excess = inUse.count - (Self.snapshotsMax - 1)
        for oldest in inUse.prefix(max(0, excess)) { oldest.withdraw() }
        let new = ExpositionSnapshot(registry)
        references = inUse.dropFirst(max(0, excess)).map { Reference(snapshot: $0) }
        references.append(Reference(snapshot: new))
        return new
    }

    private func mayShare(
        _ latest: ExpositionSnapshot, _ inUse: [ExpositionSnapshot], _ registry: ExpositionRegistry
    ) -> Bool {
        inUse.count >= Self.snapshotsMax
            && registry.nowSeconds - latest.frozenSeconds < Self.sharedSecondsMax
    }
}
