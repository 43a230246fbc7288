internal import Glibc

/// The file of a bound Unix socket, known by its inode.
struct SocketFile {
    private let path: String
    private let device: UInt
    private let inode: UInt

    /// Binds a Unix socket, with its file's mode and owner; nil for an abstract name.
    ///
    /// The file of an agent that died is replaced, that of a living one is "address in use".
    static func bind(
        _ descriptor: SocketDescriptor, as file: UnixSocketFile, _ kind: SocketKind
    ) throws(UVError) -> SocketFile? {
        let address = SocketAddress.unix(path: file.path)
        guard !file.path.hasPrefix("@") else {
            try descriptor.bind(to: address)
            return nil
        }
        // The file inherits the socket's own mode, so that it is never wider than asked.
        if let mode = file.mode { try UVError.checkCall(fchmod(descriptor.raw, mode & 0o777)) }
        do throws(UVError) {
            try descriptor.bind(to: address)
        } catch {
            guard error == .addressInUse, isStale(file.path, kind) else { throw error }
            try UVError.checkCall(unsafe unlink(file.path))
            try descriptor.bind(to: address)
        }
        let mark = try SocketFile(path: file.path)
        do throws(UVError) {
            try mark.apply(file)
        } catch {
            mark.remove()
            throw error
        }
        return mark
    }

    /// Removes the file, unless a successor has put its own in this place.
    func remove() {
        guard let now = try? SocketFile(path: path), now.inode == inode, now.device == device
        else { return }
        _ = unsafe unlink(path)
    }

    private init(path: String) throws(UVError) {
        var status = stat()
        try UVError.checkCall(unsafe lstat(path, &status))
        self.path = path
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }

    private func apply(_ file: UnixSocketFile) throws(UVError) {
        // Again, because the umask may have taken bits away.
        if let mode = file.mode { try UVError.checkCall(unsafe chmod(path, mode & 0o777)) }
        guard file.userID != nil || file.groupID != nil else { return }
        // The largest ID means "as it is" to the kernel.
        let userID = file.userID ?? .max
        let groupID = file.groupID ?? .max
        try UVError.checkCall(unsafe lchown(path, userID, groupID))
    }

    /// Whether a path is a socket that nobody listens on: only then does connecting fail so.
    private static func isStale(_ path: String, _ kind: SocketKind) -> Bool {
        guard let probe = try? SocketDescriptor(family: AF_UNIX, kind: kind) else { return false }
        defer { probe.close() }
        do throws(UVError) {
            try probe.connect(to: .unix(path: path))
            return false
        } catch {
            return error.code == -ECONNREFUSED && isSocket(path)
        }
    }

    private static func isSocket(_ path: String) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFSOCK
    }
}
