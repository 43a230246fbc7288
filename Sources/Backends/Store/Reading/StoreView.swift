/// What a store's writer knows at one moment, for a reader in the same process: which files there
/// are, and the flushes that are still in memory.
///
/// Shares the writer's arrays; only what changes afterwards is copied, for as long as it lives.
package struct StoreView: Sendable {
    let catalog: StoreCatalog
    let window: RecentWindow
    let slots: [SlotTable.Slot]

    /// Of the window; `Int64.max` while it is empty.
    var windowFirst: Int64 { window.columns.first?.timestampMilliseconds ?? .max }

    /// Bytes of the data files.
    package var bytes: Int { catalog.bytes }
    /// The first sample of any file or of the window, in milliseconds; `nil` without samples.
    package var firstMilliseconds: Int64? {
        let first = min(catalog.firstMilliseconds, windowFirst)
        return first == .max ? nil : first
    }

    /// Whether every one of these series has stood in its slot for as long as the window reaches.
    func hasAll(_ ids: [UInt32]) -> Bool {
        let whole = Set(
            slots.lazy.filter { $0.series != 0 && $0.firstColumn <= window.firstNumber }
                .map(\.series))
        return ids.allSatisfy(whole.contains)
    }

    /// Adds what is in memory only; all that is in memory with `whole`.
    func addRecent(to reading: inout SelectionReading, whole: Bool) throws(StoreReadError) {
        let places = Dictionary(reading.ids.map { ($0.id, $0.place) }, uniquingKeysWith: { $1 })
        for orphan in window.orphans {
            guard let place = places[orphan.series] else { continue }
            reading.append(orphan.samples, to: place)
        }
        let range = (whole ? 0 : window.sealedCount)..<window.columns.count
        for (slot, known) in slots.enumerated() where known.series != 0 {
            guard let place = places[known.series] else { continue }
            let samples = window.samples(
                of: slot, from: known.firstColumn, in: range, times: reading.selection.times)
            reading.append(samples, to: place)
            try reading.checkSize()
        }
    }
}
