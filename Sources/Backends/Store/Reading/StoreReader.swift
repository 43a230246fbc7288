/// Reads a store's folder, beside its writer or when there is none.
///
/// Made for one query: it sees what there was then, and holds what it opened until it goes. With
/// the writer's view, in its own process, the latest flushes come from memory and only the files
/// that are needed are opened; without it, from the head rows.
package final class StoreReader {
    private let folder: StoreFolder
    private let names: NamesFile
    private let catalog: StoreCatalog
    private let view: StoreView?
    private let limits = StoreLimits()
    private var opened: [StoreFileName: DataFile] = [:]
    /// Rows that nobody could read.
    package private(set) var damagedRows = 0

    /// Opens the file of names; files that cannot be read are passed over.
    package init(folder path: String, at view: StoreView? = nil) throws(StoreReadError) {
        folder = StoreFolder(path)
        self.view = view
        do throws(SQLiteError) {
            names = try NamesFile(in: folder, .readOnly, limits: limits)
            if let view {
                catalog = view.catalog
            } else {
                catalog = try Self.look(into: folder, names, limits, &opened)
            }
        } catch {
            throw .files(error)
        }
    }

    /// Whether a store was ever written here.
    package static func exists(inFolder path: String) -> Bool {
        StoreFolder(path).bytes(of: StoreFolder.metaName) > 0
    }

    private static func look(
        into folder: StoreFolder, _ names: NamesFile, _ limits: StoreLimits,
        _ opened: inout [StoreFileName: DataFile]
    ) throws(SQLiteError) -> StoreCatalog {
        var catalog = StoreCatalog()
        for name in try folder.names().compactMap(StoreFileName.init) {
            do throws(SQLiteError) {
                let file = try DataFile(
                    name, in: folder, names: names.number, .read, limits: limits)
                if try file.isEmpty { continue }
                opened[name] = file
                catalog[name] = StoreCatalog.Entry(
                    name: name, bytes: folder.bytes(of: name.text), summary: file.summary,
                    isCompact: try file.isCompact)
            } catch {
                continue
            }
        }
        return catalog
    }

    /// The series that every matcher accepts, with their samples of the times.
    package func select(_ selection: StoreSelection) throws(StoreReadError) -> [StoredSeries] {
        let tier = try tier(for: selection)
        var reading = try SelectionReading(selection, of: tier, in: names)
        if let view {
            let isRecent = tier == .raw && selection.times.lowerBound >= view.windowFirst
            let isWhole = isRecent && view.hasAll(reading.ids.map(\.id))
            if !isWhole { try readFiles(into: &reading) }
            try view.addRecent(to: &reading, whole: isRecent)
        } else {
            // First: a head row that becomes chunks meanwhile is read twice, and counts once.
            for entry in filesWithHeads {
                if let file = file(entry.name) { try reading.readHeads(file) }
            }
            try readFiles(into: &reading)
        }
        damagedRows += reading.damagedRows
        return reading.series()
    }

    /// The tier that a selection is answered from.
    package func tier(for selection: StoreSelection) throws(StoreReadError) -> StoreTier {
        if let tier = selection.tier { return tier }
        if let view { return catalog.tier(for: selection, rawFirst: view.windowFirst) }
        return catalog.tier(for: selection, rawFirst: try firstHead(of: filesWithHeads))
    }

    private var filesWithHeads: [StoreCatalog.Entry] {
        catalog.entries.values.filter { $0.name.tier == .raw && !$0.isCompact }
    }

    private func readFiles(into reading: inout SelectionReading) throws(StoreReadError) {
        for entry in catalog.files(of: reading.tier, in: reading.selection.times) {
            guard let file = file(entry.name) else { continue }
            try reading.read(file)
        }
    }

    /// Visits the series that were seen since a time and that one of the lists of matchers accepts;
    /// all of them without lists.
    ///
    /// - Parameters:
    ///   - lists: at least one has to accept a series with each of its matchers.
    ///   - since: in Unix milliseconds; known to some hours.
    ///   - isOverdue: asked every thousand series.
    ///   - visit: gets name and labels; false ends it.
    /// - Throws: when the store cannot be read.
    package func forEachSeries(
        matching lists: [[LabelMatcher]], seenSince since: Int64, isOverdue: @escaping () -> Bool,
        _ visit: (_ name: String, _ labels: [(name: String, value: String)]) -> Bool
    ) throws(StoreReadError) {
        try SeriesSearch(lists, seenSince: since, isOverdue: isOverdue)
            .forEach(in: names) { _, name, labels in visit(name, labels) }
    }

    /// The time of the first sample that is not sealed; `Int64.max` without any.
    private func firstHead(of entries: [StoreCatalog.Entry]) throws(StoreReadError) -> Int64 {
        var first = Int64.max
        for entry in entries {
            guard let file = file(entry.name) else { continue }
            do throws(SQLiteError) {
                first = min(first, try file.firstHeadMilliseconds)
            } catch {
                throw .files(error)
            }
        }
        return first
    }

    /// `nil` for a file that cannot be read, or that has gone since.
    private func file(_ name: StoreFileName) -> DataFile? {
        if let file = opened[name] { return file }
        do throws(SQLiteError) {
            let file = try DataFile(name, in: folder, names: names.number, .read, limits: limits)
            if try file.isEmpty { return nil }
            opened[name] = file
            return file
        } catch {
            return nil
        }
    }
}
