internal import CSQLite

/// The functions of SQLite, loaded with the first database.
///
/// Safe because the pointer lives as long as this does.
@safe final class SQLiteLibrary {
    static let file = "libsqlite3.so.0"
    /// What to install when it is missing.
    static let package = "libsqlite3-0"

    let functions: UnsafePointer<martlet_sqlite>

    init(file: String = SQLiteLibrary.file) throws(SQLiteError) {
        var problem = [CChar](repeating: 0, count: 256)
        let count = problem.count
        guard let functions = unsafe martlet_sqlite_open(file, &problem, count) else {
            let text = problem.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            let reason = String(decoding: text, as: UTF8.self)
            throw .system("\(reason): install the package \(Self.package)")
        }
        unsafe self.functions = functions
    }

    deinit { unsafe martlet_sqlite_close(functions) }
}
