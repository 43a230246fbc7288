import EventLoop
import Glibc

/// The folder of a store: 0700, its files 0600, held by one writer.
@safe package final class StoreFolder {
    static let metaName = "meta.db"
    /// What a file becomes that cannot be read, and what one is called while it is written.
    static let damagedPrefix = "damaged-"
    static let unfinishedSuffix = ".new"
    /// Names read: a thousand times what a store has.
    private static let namesMax = 65_536

    package let path: String
    /// Held open for its lock; −1 without one.
    private var lockDescriptor: Int32 = -1

    package init(_ path: String) {
        self.path = path
    }

    deinit { unlock() }

    func path(of name: String) -> String { "\(path)/\(name)" }

    /// Makes the folder, and the one above it, where they are missing; then locks it.
    func prepare() throws(SQLiteError) {
        // A limit on the size of files is an error of one write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/") else {
            throw .system("\(path) is not an absolute path")
        }
        for folder in [String(path[..<slash]), path] where !folder.isEmpty {
            let status = unsafe mkdir(folder, 0o700)
            guard status == 0 || errno == EEXIST else { throw failure("cannot make", folder) }
        }
        try lock()
    }

    private func lock() throws(SQLiteError) {
        guard lockDescriptor < 0 else { return }
        let file = path(of: "lock")
        let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw failure("cannot write", file) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .system("\(path) is in use by another agent")
        }
        lockDescriptor = descriptor
    }

    func unlock() {
        if lockDescriptor >= 0 { close(lockDescriptor) }
        lockDescriptor = -1
    }

    /// Makes an empty file where there is none, so that it is nobody else's to read.
    ///
    /// One that is there is not even opened: closing it would cost SQLite its locks on it.
    func touch(_ name: String) throws(SQLiteError) {
        let file = path(of: name)
        let descriptor = unsafe open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if errno != EEXIST {
            throw failure("cannot make", file)
        }
    }

    package func names() throws(SQLiteError) -> [String] {
        guard let stream = unsafe opendir(path) else { throw failure("cannot read", path) }
        defer { unsafe _ = closedir(stream) }
        var names: [String] = []
        while names.count < Self.namesMax, let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    unsafe String(cString: text)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Bytes of a database with what SQLite keeps beside it; 0 where there is none.
    func bytes(of name: String) -> Int {
        Self.companions.reduce(0) { sum, ending in
            var status = stat()
            guard unsafe stat(path(of: name + ending), &status) == 0 else { return sum }
            return sum + Int(status.st_size)
        }
    }

    /// Removes a database with what SQLite keeps beside it.
    func remove(_ name: String) {
        // The database itself last: without it nobody would look for the others again.
        for ending in Self.companions.reversed() { unsafe _ = unlink(path(of: name + ending)) }
    }

    /// Gives a damaged database a name that nobody opens, for whoever wants to look into it.
    func setAside(_ name: String) {
        let aside = Self.damagedPrefix + name
        remove(aside)
        for ending in Self.companions {
            unsafe _ = rename(path(of: name + ending), path(of: aside + ending))
        }
    }

    /// Puts a finished file in the place of the one that it was made from.
    func replace(_ name: String, by unfinished: String) throws(SQLiteError) {
        try sync(unfinished)
        for ending in Self.companions.dropFirst() {
            unsafe _ = unlink(path(of: name + ending))
        }
        guard unsafe rename(path(of: unfinished), path(of: name)) == 0 else {
            throw failure("cannot rename", path(of: unfinished))
        }
        try sync(".")
    }

    private func sync(_ name: String) throws(SQLiteError) {
        let descriptor = unsafe open(path(of: name), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("cannot open", name) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("cannot sync", name) }
    }

    private static let companions = ["", "-wal", "-shm"]

    private func failure(_ what: String, _ file: String) -> SQLiteError {
        .system("\(what) \(file): \(UVError(code: -errno).description)")
    }
}
