/// Reads a store's folder from any process, while its writer works or when there is none.
///
/// Opened for a query or a few: it sees the files that were there then.
package final class StoreReader {
    private let folder: StoreFolder
    private let names: NamesFile
    private let catalog: StoreCatalog
    private let limits = StoreLimits()

    /// Opens the files; those that cannot be read are passed over.
    package init(folder path: String) throws(StoreReadError) {
        folder = StoreFolder(path)
        do throws(SQLiteError) {
            names = try NamesFile(in: folder, .readOnly, limits: limits)
            catalog = try Self.read(folder, names, limits)
        } catch {
            throw .files(error)
        }
    }

    private static func read(
        _ folder: StoreFolder, _ names: NamesFile, _ limits: StoreLimits
    ) throws(SQLiteError) -> StoreCatalog {
        var catalog = StoreCatalog()
        for name in try folder.names().compactMap(StoreFileName.init) {
            do throws(SQLiteError) {
                let file = try DataFile(
                    name, in: folder, names: names.number, .read, limits: limits)
                if try file.isEmpty { continue }
                catalog[name] = StoreCatalog.Entry(
                    name: name, bytes: 0, summary: file.summary, isCompact: try file.isCompact)
            } catch {
                continue
            }
        }
        return catalog
    }

    package func select(_ selection: StoreSelection) throws(StoreReadError) -> [StoredSeries] {
        let open = catalog.entries.values.filter { $0.name.tier == .raw && !$0.isCompact }
        let tier = catalog.tier(for: selection, rawFirst: try firstHead(of: open))
        var reading = try SelectionReading(selection, of: tier, in: names)
        // First: a head row that becomes chunks meanwhile is read twice, and counts once.
        for entry in open { try reading.readHeads(try file(entry.name)) }
        for entry in catalog.files(of: tier, in: selection.times) {
            try reading.read(try file(entry.name))
        }
        return reading.series()
    }

    private func firstHead(of entries: [StoreCatalog.Entry]) throws(StoreReadError) -> Int64 {
        var first = Int64.max
        for entry in entries {
            do throws(SQLiteError) {
                let sql = "SELECT coalesce(min(timestamp), \(Int64.max)) FROM head"
                first = min(first, try file(of: entry).database.number(sql))
            } catch {
                throw .files(error)
            }
        }
        return first
    }

    private func file(of entry: StoreCatalog.Entry) throws(SQLiteError) -> DataFile {
        try DataFile(entry.name, in: folder, names: names.number, .read, limits: limits)
    }

    private func file(_ name: StoreFileName) throws(StoreReadError) -> DataFile {
        do throws(SQLiteError) {
            return try DataFile(name, in: folder, names: names.number, .read, limits: limits)
        } catch {
            throw .files(error)
        }
    }
}
