package import EventLoop
import Glibc

/// The files of one spool in a real folder: 0700, its files 0600.
///
/// Each call opens the file by its name and closes it again: some microseconds beside a payload's
/// write, and no descriptor that could be left open or go stale.
package struct DiskSpoolFiles: SpoolFiles, Sendable {
    /// Names read of one folder: 16 segments and one for acknowledgements are ours.
    private static let namesMax = 65_536

    private let folder: String

    /// Takes the folder `path`; whatever lies above it but one level must be there.
    package init(folder path: String) {
        folder = path
    }

    package func prepare() throws(UVError) {
        // A limit on the size of files is an error of one write, not the end of the process.
        signal(SIGXFSZ, SIG_IGN)
        guard let slash = folder.lastIndex(of: "/") else { throw .invalid }
        for path in [String(folder[..<slash]), folder] {
            let status = unsafe mkdir(path, 0o700)
            guard status == 0 || errno == EEXIST else { throw Self.failure }
        }
        guard unsafe access(folder, R_OK | W_OK | X_OK) == 0 else { throw Self.failure }
    }

    package func names() throws(UVError) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw Self.failure }
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
        return names
    }

    package func read(_ name: String, at offset: Int, count: Int) throws(UVError) -> [UInt8] {
        let descriptor = try open(name, O_RDONLY)
        defer { _ = close(descriptor) }
        let left = try size(descriptor) - offset
        var bytes = [UInt8](repeating: 0, count: max(0, min(count, left)))
        var filled = 0
        while filled < bytes.count {
            let end = offset + filled
            let taken = unsafe bytes.withUnsafeMutableBytes { buffer in
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                return unsafe pread(descriptor, rest.baseAddress, rest.count, end)
            }
            if taken > 0 {
                filled += taken
            } else if taken == 0 {
                break
            } else if errno != EINTR {
                throw Self.failure
            }
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    package func write(
        _ bytes: ArraySlice<UInt8>, to name: String, at offset: Int
    ) throws(UVError) -> Int {
        let descriptor = try open(name, O_WRONLY | O_CREAT)
        defer { _ = close(descriptor) }
        while true {
            let taken = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, offset)
            }
            if taken >= 0 { return taken }
            guard errno == EINTR else { throw Self.failure }
        }
    }

    package func truncate(_ name: String, to count: Int) throws(UVError) {
        guard unsafe Glibc.truncate(path(name), count) == 0 else { throw Self.failure }
    }

    package func sync(_ name: String) throws(UVError) {
        for (name, flags) in [(name, O_RDONLY), (".", O_RDONLY | O_DIRECTORY)] {
            let descriptor = try open(name, flags)
            defer { _ = close(descriptor) }
            guard fdatasync(descriptor) == 0 else { throw Self.failure }
        }
    }

    package func remove(_ name: String) throws(UVError) {
        guard unsafe unlink(path(name)) == 0 || errno == ENOENT else { throw Self.failure }
    }

    private func path(_ name: String) -> String { "\(folder)/\(name)" }

    private func open(_ name: String, _ flags: Int32) throws(UVError) -> Int32 {
        let descriptor = unsafe Glibc.open(path(name), flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure }
        return descriptor
    }

    private func size(_ descriptor: Int32) throws(UVError) -> Int {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Self.failure }
        return Int(status.st_size)
    }

    private static var failure: UVError { UVError(code: -errno) }
}
