internal import EventLoop
internal import Glibc
internal import Ingest

/// Reads the keys that senders sign datagrams with.
enum KeysFile {
    /// Sixteen keys of the greatest length are 5 KB; the rest is for comments.
    private static let bytesMax = 64 << 10

    struct Problem: Error {
        /// A sentence that names the file alone.
        let description: String
    }

    /// The keys; not from a file that everyone on the machine can read.
    static func read(_ path: String) throws(Problem) -> EnvelopeKeys {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw unreadable(path) }
        guard status.st_mode & (S_IROTH | S_IWOTH) == 0 else {
            throw Problem(description: "\(path) is open to everyone: chmod o= \(path)")
        }
        guard let bytes = FileBytes.read(descriptor, bytesMax: bytesMax) else {
            throw unreadable(path)
        }
        do throws(EnvelopeKeys.Problem) {
            return try EnvelopeKeys(parsing: bytes)
        } catch {
            throw Problem(description: "\(path): \(error.description)")
        }
    }

    private static func unreadable(_ path: String) -> Problem {
        Problem(description: "cannot read \(path): \(UVError(code: -errno))")
    }
}
