/// The data files of a store, and what is to be known of each without opening it.
struct StoreCatalog: Sendable {
    struct Entry: Sendable {
        let name: StoreFileName
        var bytes: Int
        var summary: DataFile.Summary
        /// Written in one piece, after it was closed.
        var isCompact: Bool
    }

    private(set) var entries: [StoreFileName: Entry] = [:]
    /// Files that nobody can read, the oldest first by name.
    var setAside: [String] = []

    /// By tier, then by time: what a coarser file is to have comes before it.
    var names: [StoreFileName] {
        StoreTier.allCases.flatMap { tier in entries.keys.filter { $0.tier == tier }.sorted() }
    }

    subscript(name: StoreFileName) -> Entry? {
        get { entries[name] }
        set { entries[name] = newValue }
    }

    func latest(of tier: StoreTier) -> StoreFileName? {
        entries.keys.filter { $0.tier == tier }.max()
    }

    func latest(of tier: StoreTier, period: Int) -> StoreFileName? {
        entries.keys.filter { $0.tier == tier && $0.period == period }.max()
    }

    /// Bytes of all data files.
    var bytes: Int { entries.values.reduce(0) { $0 + $1.bytes } }

    /// The file of a tier whose last sample is the oldest.
    func oldest(of tier: StoreTier, except current: Set<StoreFileName>) -> Entry? {
        entries.values
            .filter { $0.name.tier == tier && !current.contains($0.name) }
            .min { left, right in
                let (a, b) = (left.summary.lastMilliseconds, right.summary.lastMilliseconds)
                return a == b ? left.name < right.name : a < b
            }
    }

    /// The time from which any file has samples.
    var firstMilliseconds: Int64 {
        entries.values.map(\.summary.firstMilliseconds).min() ?? .max
    }
}
