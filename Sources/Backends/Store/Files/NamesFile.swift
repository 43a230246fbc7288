/// The series that a store knows: an id for each name with its labels.
///
/// Ids are never used again, and are on the medium before anything else mentions them
/// (`synchronous=FULL`): after a power cut an id could otherwise stand for two series. Lives on one
/// thread.
final class NamesFile {
    private static let version = 1
    /// Ids that fit the upper half of a chunk's key.
    private static let idMax: Int64 = 0x7FFF_FFFF

    /// Tells this store's files from another's, and where hashes begin.
    let number: Int64
    private let database: SQLiteDatabase
    private var search: SQLiteStatement?
    private var insertion: SQLiteStatement?

    /// Opens the file, for one writer or for any reader.
    ///
    /// - Parameters:
    ///   - folder: where it lies.
    ///   - access: a reader's file must be there.
    ///   - limits: the writer's.
    ///   - random: the number of a store that is made.
    /// - Throws: also when the file is damaged or of another version.
    init(
        in folder: StoreFolder, _ access: SQLiteDatabase.Access, limits: StoreLimits,
        random: () -> Int64 = { Int64.random(in: 1 ... .max) }
    ) throws(SQLiteError) {
        if access == .readWrite {
            if folder.bytes(of: StoreFolder.metaName) == 0 { folder.remove(StoreFolder.metaName) }
            try folder.touch(StoreFolder.metaName)
        }
        database = try SQLiteDatabase(path: folder.path(of: StoreFolder.metaName), access)
        if access == .readWrite { try Self.prepare(database, limits, random) }
        guard try database.number("PRAGMA user_version") == Self.version else {
            throw .damaged("\(StoreFolder.metaName) is of another version")
        }
        number = try database.number("SELECT number FROM store")
    }

    private static func prepare(
        _ database: SQLiteDatabase, _ limits: StoreLimits, _ random: () -> Int64
    ) throws(SQLiteError) {
        try database.run(
            """
            PRAGMA auto_vacuum=INCREMENTAL;
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=FULL;
            PRAGMA secure_delete=OFF;
            PRAGMA temp_store=MEMORY;
            PRAGMA cache_size=-2048;
            PRAGMA journal_size_limit=\(limits.journalBytes);
            PRAGMA wal_autocheckpoint=\(limits.journalBytes / 4_096);
            """)
        guard try database.number("PRAGMA user_version") == 0 else { return }
        try database.transaction { () throws(SQLiteError) in
            try database.run(
                """
                CREATE TABLE store(number INTEGER NOT NULL, next INTEGER NOT NULL);
                INSERT INTO store VALUES(\(random()), 1);
                CREATE TABLE series(
                    id INTEGER PRIMARY KEY, hash INTEGER NOT NULL, name TEXT NOT NULL,
                    labels TEXT NOT NULL, seen INTEGER NOT NULL);
                CREATE INDEX series_hash ON series(hash);
                PRAGMA user_version=\(version);
                """)
        }
    }

    // MARK: Series

    /// The ids of series; unknown ones are added if there is room for them, else theirs is 0.
    ///
    /// `hour` is the time, in hours since 1970.
    func ids(
        of series: [StoreFlush.AddedSeries], atHour hour: Int64, mayAdd: Bool
    ) throws(SQLiteError) -> [UInt32] {
        var ids: [UInt32] = []
        ids.reserveCapacity(series.count)
        try database.transaction { () throws(SQLiteError) in
            let first = try database.number("SELECT next FROM store")
            var next = first
            for one in series {
                ids.append(try id(of: one, hour, mayAdd: mayAdd, &next))
            }
            if next > first { try database.run("UPDATE store SET next = \(next)") }
        }
        return ids
    }

    private func id(
        of series: StoreFlush.AddedSeries, _ hour: Int64, mayAdd: Bool, _ next: inout Int64
    ) throws(SQLiteError) -> UInt32 {
        let hash = SeriesHash.hash(series.name, series.labels, seed: number)
        if let known = try find(hash, series) { return known }
        guard mayAdd, next <= Self.idMax else { return 0 }
        let statement = try database.prepare(
            once: &insertion, "INSERT INTO series VALUES(?, ?, ?, ?, ?)")
        try statement.bind(1, next)
        try statement.bind(2, hash)
        try statement.bind(3, text: series.name)
        try statement.bind(4, text: series.labels)
        try statement.bind(5, hour)
        try statement.run()
        defer { next += 1 }
        return UInt32(truncatingIfNeeded: next)
    }

    private func find(
        _ hash: Int64, _ series: StoreFlush.AddedSeries
    ) throws(SQLiteError) -> UInt32? {
        let statement = try database.prepare(
            once: &search, "SELECT id, name, labels FROM series WHERE hash = ?")
        defer { statement.reset() }
        try statement.bind(1, hash)
        while try statement.step() {
            if statement.bytes(1) == series.name, statement.bytes(2) == series.labels {
                return UInt32(truncatingIfNeeded: statement.number(0))
            }
        }
        return nil
    }

    /// Notes that series still had samples at `hour`.
    func touch(_ ids: [UInt32], atHour hour: Int64) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            let statement = try database.prepare("UPDATE series SET seen = ? WHERE id = ?")
            for id in ids {
                try statement.bind(1, hour)
                try statement.bind(2, Int64(id))
                try statement.run()
            }
        }
    }

    /// Forgets series that had no samples since `hour`, and gives their room back.
    func forget(seenBeforeHour hour: Int64) throws(SQLiteError) {
        try database.run("DELETE FROM series WHERE seen < \(hour)")
        try database.run("PRAGMA incremental_vacuum")
    }

    /// Visits the series of a name, or all, that were seen since an hour; until `visit` answers
    /// false.
    func forEach(
        named name: [UInt8]?, seenSinceHour hour: Int64,
        _ visit: (_ id: UInt32, _ name: [UInt8], _ labels: [UInt8]) -> Bool
    ) throws(SQLiteError) {
        let condition = name == nil ? "" : " AND hash BETWEEN ?2 AND ?3"
        let statement = try database.prepare(
            "SELECT id, name, labels FROM series WHERE seen >= ?1" + condition)
        try statement.bind(1, hour)
        if let name {
            let hashes = SeriesHash.hashes(ofName: name, seed: number)
            try statement.bind(2, hashes.lowerBound)
            try statement.bind(3, hashes.upperBound)
        }
        while try statement.step() {
            let known = statement.bytes(1)
            guard name == nil || known == name else { continue }
            let id = UInt32(truncatingIfNeeded: statement.number(0))
            guard visit(id, known, statement.bytes(2)) else { return statement.reset() }
        }
    }
}

/// Finds a series by its name, and by its name with its labels, in one index.
///
/// The upper half is the name's hash, the lower that of the labels (FNV-1a, begun at the store's
/// own number).
enum SeriesHash {
    static func hash(_ name: [UInt8], _ labels: [UInt8], seed: Int64) -> Int64 {
        Int64(bitPattern: UInt64(hash(name, seed)) << 32 | UInt64(hash(labels, seed)))
    }

    static func hashes(ofName name: [UInt8], seed: Int64) -> ClosedRange<Int64> {
        let first = Int64(bitPattern: UInt64(hash(name, seed)) << 32)
        return first...(first | 0xFFFF_FFFF)
    }

    private static func hash(_ bytes: [UInt8], _ seed: Int64) -> UInt32 {
        let start = 0xCBF2_9CE4_8422_2325 ^ UInt64(bitPattern: seed)
        let hash = bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash >> 32) ^ UInt32(truncatingIfNeeded: hash)
    }
}
