internal import Glibc

/// The folder for what outlives the process: 0700, locked by one agent, files 0600.
@safe package final class StateDirectory: Sendable {
    package struct Problem: Error, CustomStringConvertible {
        package let description: String
    }

    package let path: String
    /// Held open for its lock as long as the process lives.
    private let lockDescriptor: Int32

    /// Where the state lies: the configured path, else systemd's, else the user's.
    package static func path(
        configured: String, environment: [String: String]
    ) -> (path: String, isDefault: Bool) {
        if !configured.isEmpty { return (configured, false) }
        if let systemd = environment["STATE_DIRECTORY"]?.split(separator: ":").first {
            return (String(systemd), true)
        }
        if let xdg = environment["XDG_STATE_HOME"], xdg.hasPrefix("/") {
            return ("\(xdg)/martlet", true)
        }
        return ("\(environment["HOME"] ?? "/nonexistent")/.local/state/martlet", true)
    }

    /// Makes the folder where it is missing, and locks it.
    package init(path: String) throws(Problem) {
        self.path = path
        try Self.makeFolders(path)
        let descriptor = unsafe open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.problem("cannot write in", path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw Problem(description: "\(path) is in use by another agent")
        }
        lockDescriptor = descriptor
    }

    deinit { close(lockDescriptor) }

    /// The bytes of `name`, or `nil` when there is no such file.
    package func read(_ name: String, bytesMax: Int) throws(Problem) -> [UInt8]? {
        let file = "\(path)/\(name)"
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw Self.problem("cannot read", file) }
        defer { close(descriptor) }
        guard let bytes = FileBytes.read(descriptor, bytesMax: bytesMax) else {
            throw Self.problem("cannot read", file)
        }
        return bytes
    }

    /// Replaces `name` as a whole: after a crash it holds either the old bytes or the new.
    package func write(_ name: String, _ bytes: [UInt8]) throws(Problem) {
        let file = "\(path)/\(name)"
        let draft = "\(file).new"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.problem("cannot write", draft) }
        let written = FileBytes.write(bytes, to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        guard written, unsafe rename(draft, file) == 0 else {
            let problem = Self.problem("cannot write", file)
            unsafe unlink(draft)
            throw problem
        }
    }

    private static func makeFolders(_ path: String) throws(Problem) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard unsafe mkdir(made, 0o700) == 0 || errno == EEXIST else {
                throw problem("cannot make", made)
            }
        }
        guard unsafe access(path, W_OK | X_OK) == 0 else { throw problem("cannot write in", path) }
    }

    private static func problem(_ what: String, _ path: String) -> Problem {
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        return Problem(description: "\(what) \(path): \(reason)")
    }
}
