internal import CSQLite

/// Why SQLite refused: its code and a sentence.
package struct SQLiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The primary result code.
    let code: Int32
    package let description: String

    init(code: Int32, _ description: String) {
        self.code = code & 0xFF
        self.description = description
    }

    /// The file is not what this program wrote: it can be set aside, not used.
    var isDamage: Bool { code == SQLITE_CORRUPT || code == SQLITE_NOTADB }
    /// A row with this key is there already.
    var isConflict: Bool { code == SQLITE_CONSTRAINT }
    /// The connection is no use any more: whatever it knows of the file may be wrong.
    var needsReopening: Bool { code == SQLITE_IOERR || code == SQLITE_CANTOPEN || isDamage }

    /// The bytes of a row are not what this program wrote.
    static func damaged(_ what: String) -> SQLiteError {
        SQLiteError(code: SQLITE_CORRUPT, what)
    }

    /// A call of the system on a file was refused.
    static func system(_ what: String) -> SQLiteError {
        SQLiteError(code: SQLITE_CANTOPEN, what)
    }
}
