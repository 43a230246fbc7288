/// One database of chunks: a part of a tier, and of the raw tier the head rows, too.
///
/// A chunk's key is `series << 32 | first second`. Lives on one thread.
final class DataFile {
    /// What a file is opened for.
    enum Purpose {
        /// Reading only, perhaps while another process writes.
        case read
        /// The writer's look at what it finds; a transaction that was cut short is rolled back.
        case inspect
        case write
    }

    /// What a file says about itself.
    struct Summary: Equatable, Sendable {
        /// The store that its series' ids belong to.
        var names: Int64
        /// Of the chunks, in milliseconds; the first lies behind the last while there are none.
        var firstMilliseconds = Int64.max
        var lastMilliseconds = Int64.min
        /// From the first to the last sample of the longest chunk.
        var longestMilliseconds: Int64 = 0
        /// Whether the next tier has everything that is in here.
        var isRolledUp = false
    }

    /// Seconds that a key has room for: until 2106.
    private static let secondsMax: Int64 = 0xFFFF_FFFF
    /// The version of the tables, as the file's `user_version`.
    private static let version = 1
    /// Larger than SQLite's own, so that chunks of 300 to 1,000 bytes leave less room unused.
    private static let pageBytes = 8_192
    /// Of which 32 pages are a quarter of a MiB: a reader of closed files needs no more.
    private static let readCacheKiB = 256

    let name: StoreFileName
    let database: SQLiteDatabase
    private(set) var summary: Summary
    private var insertion: SQLiteStatement?
    private var search: SQLiteStatement?
    private var headInsertion: SQLiteStatement?

    /// Opens a file, which is made only to be written.
    ///
    /// `names` is the number of the store that it must belong to; `nil` for any.
    init(
        _ name: StoreFileName, in folder: StoreFolder, names: Int64?, _ purpose: Purpose,
        limits: StoreLimits
    ) throws(SQLiteError) {
        self.name = name
        if purpose == .write { try Self.make(name, in: folder) }
        database = try SQLiteDatabase(
            path: folder.path(of: name.text), purpose == .read ? .readOnly : .readWrite)
        summary = Summary(names: names ?? 0)
        switch purpose {
        case .read, .inspect:
            try database.run("PRAGMA cache_size=-\(Self.readCacheKiB)")
        case .write:
            try prepare(limits)
            if try isEmpty { try makeTables() }
        }
        if try !isEmpty { try check(names) }
    }

    /// Whether the process that made the file did not come to make its tables.
    var isEmpty: Bool {
        get throws(SQLiteError) { try database.number("PRAGMA user_version") == 0 }
    }

    /// What is left of an earlier file must not become part of a new one.
    private static func make(_ name: StoreFileName, in folder: StoreFolder) throws(SQLiteError) {
        if folder.bytes(of: name.text) == 0 { folder.remove(name.text) }
        try folder.touch(name.text)
    }

    private func prepare(_ limits: StoreLimits) throws(SQLiteError) {
        try database.run(
            """
            PRAGMA page_size=\(Self.pageBytes);
            PRAGMA journal_mode=WAL;
            PRAGMA synchronous=NORMAL;
            PRAGMA secure_delete=OFF;
            PRAGMA temp_store=MEMORY;
            PRAGMA cache_size=-\(limits.cacheBytes / 1_024);
            PRAGMA journal_size_limit=\(limits.journalBytes);
            PRAGMA wal_autocheckpoint=\(limits.journalBytes / Self.pageBytes);
            """)
    }

    private func makeTables() throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            try database.run(
                """
                CREATE TABLE chunk(key INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
                CREATE TABLE head(timestamp INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
                CREATE TABLE file(
                    id INTEGER PRIMARY KEY CHECK (id = 1), names INTEGER NOT NULL,
                    first INTEGER NOT NULL, last INTEGER NOT NULL, longest INTEGER NOT NULL,
                    rolled INTEGER NOT NULL);
                PRAGMA user_version=\(Self.version);
                """)
            try write(summary)
        }
    }

    private func check(_ names: Int64?) throws(SQLiteError) {
        guard try database.number("PRAGMA user_version") == Self.version else {
            throw .damaged("\(name.text) is of another version")
        }
        let row = try database.prepare("SELECT names, first, last, longest, rolled FROM file")
        guard try row.step() else { throw .damaged("\(name.text) does not say what it is") }
        summary = Summary(
            names: row.number(0), firstMilliseconds: row.number(1), lastMilliseconds: row.number(2),
            longestMilliseconds: row.number(3), isRolledUp: row.number(4) != 0)
        guard names == nil || summary.names == names else {
            throw .damaged("\(name.text) belongs to another store")
        }
    }

    private func write(_ summary: Summary) throws(SQLiteError) {
        let row = try database.prepare("INSERT OR REPLACE INTO file VALUES(1, ?, ?, ?, ?, ?)")
        try row.bind(1, summary.names)
        try row.bind(2, summary.firstMilliseconds)
        try row.bind(3, summary.lastMilliseconds)
        try row.bind(4, summary.longestMilliseconds)
        try row.bind(5, summary.isRolledUp ? 1 : 0)
        try row.run()
    }

    // MARK: Changes

    /// Does all of `body` or nothing; the summary is written with it where it changed.
    func change(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        let before = summary
        do throws(SQLiteError) {
            try database.transaction { () throws(SQLiteError) in
                try body()
                if summary != before { try write(summary) }
            }
        } catch {
            summary = before
            throw error
        }
    }

    /// Notes, within `change`, that chunks from `first` to `last` are there.
    func noteChunk(first: Int64, last: Int64) {
        summary.firstMilliseconds = min(summary.firstMilliseconds, first)
        summary.lastMilliseconds = max(summary.lastMilliseconds, last)
        summary.longestMilliseconds = max(summary.longestMilliseconds, last &- first)
    }

    /// Notes, within `change`, that the next tier has it all.
    func noteRollUp() {
        summary.isRolledUp = true
    }

    /// The key of a chunk, and the time that its timestamps are told from.
    static func key(series: UInt32, firstMilliseconds: Int64) -> (key: Int64, base: Int64) {
        let second = min(max(Int64(floorOf: firstMilliseconds, by: 1_000), 0), secondsMax)
        return (Int64(series) << 32 | second, second * 1_000)
    }

    static func series(ofKey key: Int64) -> UInt32 { UInt32(truncatingIfNeeded: key >> 32) }
    static func base(ofKey key: Int64) -> Int64 { (key & secondsMax) * 1_000 }

    /// Adds a chunk; answers false, and nothing was done, if one with this key is there.
    func insert(key: Int64, _ bytes: [UInt8]) throws(SQLiteError) -> Bool {
        let statement = try database.prepare(once: &insertion, "INSERT INTO chunk VALUES(?, ?)")
        try statement.bind(1, key)
        do throws(SQLiteError) {
            try statement.run(2, bytes: bytes)
        } catch {
            guard error.isConflict else { throw error }
            return false
        }
        return true
    }

    func replace(key: Int64, _ bytes: [UInt8]) throws(SQLiteError) {
        let statement = try database.prepare("UPDATE chunk SET bytes = ?2 WHERE key = ?1")
        try statement.bind(1, key)
        try statement.run(2, bytes: bytes)
    }

    func insertHead(_ timestamp: Int64, _ bytes: [UInt8]) throws(SQLiteError) {
        let statement = try database.prepare(
            once: &headInsertion, "INSERT OR REPLACE INTO head VALUES(?, ?)")
        try statement.bind(1, timestamp)
        try statement.run(2, bytes: bytes)
    }

    func removeHeads() throws(SQLiteError) {
        try database.run("DELETE FROM head")
    }

    // MARK: Reading

    func chunk(key: Int64) throws(SQLiteError) -> [UInt8]? {
        let statement = try database.prepare("SELECT bytes FROM chunk WHERE key = ?")
        try statement.bind(1, key)
        return try statement.step() ? statement.bytes(0) : nil
    }

    /// Visits the chunks of a series that may have samples in `times`, by their first second.
    func forEachChunk(
        of series: UInt32, in times: ClosedRange<Int64>,
        _ visit: (_ key: Int64, _ bytes: [UInt8]) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        let statement = try database.prepare(
            once: &search, "SELECT key, bytes FROM chunk WHERE key BETWEEN ? AND ?")
        defer { statement.reset() }
        let (start, isOverflow) = times.lowerBound.subtractingReportingOverflow(
            summary.longestMilliseconds)
        let earliest = Self.key(series: series, firstMilliseconds: isOverflow ? 0 : start).key
        try statement.bind(1, earliest)
        try statement.bind(2, Self.key(series: series, firstMilliseconds: times.upperBound).key)
        while try statement.step() {
            try visit(statement.number(0), statement.bytes(1))
        }
    }

    /// Visits the head rows in `times`, the oldest first.
    func forEachHead(
        in times: ClosedRange<Int64>,
        _ visit: (_ timestamp: Int64, _ bytes: [UInt8]) throws(SQLiteError) -> Void
    ) throws(SQLiteError) {
        let statement = try database.prepare(
            "SELECT timestamp, bytes FROM head WHERE timestamp BETWEEN ? AND ? ORDER BY timestamp")
        try statement.bind(1, times.lowerBound)
        try statement.bind(2, times.upperBound)
        while try statement.step() {
            try visit(statement.number(0), statement.bytes(1))
        }
    }

    /// The time of the first head row; `Int64.max` without any.
    var firstHeadMilliseconds: Int64 {
        get throws(SQLiteError) {
            try database.number("SELECT coalesce(min(timestamp), \(Int64.max)) FROM head")
        }
    }

    // MARK: Closing

    /// Whether a reader has no journal to look at: the file was written in one piece.
    var isCompact: Bool {
        get throws(SQLiteError) {
            let statement = try database.prepare("PRAGMA journal_mode")
            return try statement.step() && statement.bytes(0) != Array("wal".utf8)
        }
    }

    /// Writes everything in the journal to the file; false when a reader is in the way.
    func checkpoint() throws(SQLiteError) -> Bool {
        let statement = try database.prepare("PRAGMA wal_checkpoint(TRUNCATE)")
        guard try statement.step() else { return false }
        return statement.number(0) == 0
    }

    /// Writes a copy without unused room under another name.
    func copy(to path: String) throws(SQLiteError) {
        let statement = try database.prepare("VACUUM INTO ?")
        try statement.bind(1, text: Array(path.utf8))
        try statement.run()
    }
}
