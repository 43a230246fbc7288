internal import CSQLite

/// One connection to a database file, used by one thread.
///
/// Safe because the connection lives as long as this or any of its statements, which keep it.
@safe final class SQLiteDatabase {
    enum Access {
        case readOnly, readWrite
    }

    /// How long another process's lock is waited for.
    private static let busyMilliseconds: Int32 = 1_000

    let raw: OpaquePointer
    private let library: SQLiteLibrary
    var functions: UnsafePointer<martlet_sqlite> { unsafe library.functions }

    /// Opens a file that exists, by its absolute path.
    init(path: String, _ access: Access) throws(SQLiteError) {
        library = try SQLiteLibrary()
        var handle: OpaquePointer?
        let mode = access == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
        // No mutex: a connection is one thread's.
        let status = unsafe library.functions.pointee.open_v2(
            path, &handle, mode | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened = unsafe handle else {
            throw SQLiteError(code: SQLITE_NOMEM, "\(path): out of memory")
        }
        unsafe raw = opened
        guard status == SQLITE_OK else { throw error("\(path) cannot be opened") }
        _ = unsafe functions.pointee.busy_timeout(raw, Self.busyMilliseconds)
    }

    /// Runs statements that answer nothing of interest.
    func run(_ sql: String) throws(SQLiteError) {
        guard unsafe functions.pointee.exec(raw, sql, nil, nil, nil) == SQLITE_OK else {
            throw error("cannot run \(sql.prefix(40))")
        }
    }

    func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
        try SQLiteStatement(sql, of: self)
    }

    /// The statement that was prepared before, or now.
    func prepare(
        once statement: inout SQLiteStatement?, _ sql: String
    ) throws(SQLiteError) -> SQLiteStatement {
        if let statement { return statement }
        let prepared = try prepare(sql)
        statement = prepared
        return prepared
    }

    /// The first column of the first row, as a number; 0 where there is none.
    func number(_ sql: String) throws(SQLiteError) -> Int64 {
        let statement = try prepare(sql)
        return try statement.step() ? statement.number(0) : 0
    }

    /// Does all of `body` or nothing.
    func transaction(_ body: () throws(SQLiteError) -> Void) throws(SQLiteError) {
        try run("BEGIN IMMEDIATE")
        do throws(SQLiteError) {
            try body()
            try run("COMMIT")
        } catch {
            // A full disk may have ended the transaction already.
            if unsafe functions.pointee.get_autocommit(raw) == 0 {
                _ = unsafe functions.pointee.exec(raw, "ROLLBACK", nil, nil, nil)
            }
            throw error
        }
    }

    /// Reads by many statements from one moment.
    ///
    /// By itself each statement locks the file and looks whether it changed: a third of the time
    /// of a query over 100 series.
    func snapshot<Failure: Error>(_ body: () throws(Failure) -> Void) throws(Failure) {
        // Where it fails, each statement has its own moment, and says what is wrong.
        _ = unsafe functions.pointee.exec(raw, "BEGIN", nil, nil, nil)
        defer { _ = unsafe functions.pointee.exec(raw, "COMMIT", nil, nil, nil) }
        try body()
    }

    /// What went wrong last, with what was to be done.
    func error(_ what: String) -> SQLiteError {
        let code = unsafe functions.pointee.extended_errcode(raw)
        let reason =
            unsafe functions.pointee.errmsg(raw).map { unsafe String(cString: $0) } ?? "no reason"
        return SQLiteError(code: code, "\(what): \(reason)")
    }

    // Statements that are still there keep the connection until they go, too.
    deinit { unsafe _ = functions.pointee.close_v2(raw) }
}
