internal import CSQLite

/// A prepared statement; its parameters are numbered from 1, its columns from 0.
///
/// Safe because it keeps its database, and nothing that it hands out points into it.
@safe final class SQLiteStatement {
    private let database: SQLiteDatabase
    private let raw: OpaquePointer
    private var functions: UnsafePointer<martlet_sqlite> { unsafe database.functions }

    fileprivate init(_ raw: OpaquePointer, _ database: SQLiteDatabase) {
        unsafe self.raw = raw
        self.database = database
    }

    convenience init(_ sql: String, of database: SQLiteDatabase) throws(SQLiteError) {
        var handle: OpaquePointer?
        let status = unsafe database.functions.pointee.prepare_v2(
            database.raw, sql, -1, &handle, nil)
        guard status == SQLITE_OK, let handle = unsafe handle else {
            throw database.error("cannot prepare \(sql.prefix(40))")
        }
        unsafe self.init(handle, database)
    }

    // MARK: Parameters

    func bind(_ index: Int32, _ value: Int64) throws(SQLiteError) {
        try check(unsafe functions.pointee.bind_int64(raw, index, value))
    }

    /// Binds text; SQLite keeps a copy.
    func bind(_ index: Int32, text: [UInt8]) throws(SQLiteError) {
        // With an end of its own, so that empty text has an address, too: it would be NULL.
        let status = unsafe (text + [0]).withUnsafeBytes { buffer in
            unsafe martlet_sqlite_bind_text(
                functions, raw, index, buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(clamping: text.count))
        }
        try check(status)
    }

    /// Runs the statement once with `bytes` as the parameter `index`, without a copy of them.
    func run(_ index: Int32, bytes: [UInt8]) throws(SQLiteError) {
        let status = unsafe bytes.withUnsafeBytes { buffer in
            let bound = unsafe martlet_sqlite_bind_blob(
                functions, raw, index, buffer.baseAddress, Int32(clamping: buffer.count))
            guard bound == SQLITE_OK else { return bound }
            let stepped = unsafe functions.pointee.step(raw)
            return stepped
        }
        // After reset the error is still the database's last.
        let failure = status == SQLITE_DONE ? nil : database.error("cannot write")
        _ = unsafe functions.pointee.reset(raw)
        _ = unsafe functions.pointee.clear_bindings(raw)
        if let failure { throw failure }
    }

    // MARK: Running

    /// Goes to the next row; false, and ready to be run again, when there is none.
    func step() throws(SQLiteError) -> Bool {
        switch unsafe functions.pointee.step(raw) {
        case SQLITE_ROW: return true
        case SQLITE_DONE:
            reset()
            return false
        default:
            let failure = database.error("cannot read or write")
            reset()
            throw failure
        }
    }

    /// Runs a statement that answers no rows.
    func run() throws(SQLiteError) {
        while try step() {}
    }

    /// Makes the statement ready to be run again.
    func reset() {
        _ = unsafe functions.pointee.reset(raw)
    }

    // MARK: Columns

    func number(_ column: Int32) -> Int64 { unsafe functions.pointee.column_int64(raw, column) }

    /// A copy of a column's bytes.
    func bytes(_ column: Int32) -> [UInt8] {
        guard let start = unsafe functions.pointee.column_blob(raw, column) else { return [] }
        let count = Int(unsafe functions.pointee.column_bytes(raw, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    private func check(_ status: Int32) throws(SQLiteError) {
        guard status == SQLITE_OK else { throw database.error("cannot bind") }
    }

    deinit { unsafe _ = functions.pointee.finalize(raw) }
}
