internal import Glibc

/// Writes to a descriptor that others share, such as standard output, and never blocks.
///
/// Making a shared descriptor non-blocking would do the same to every program that has it (the
/// shell's terminal, the log on standard error). So a pipe or terminal is opened once more by its
/// name under `/proc`, which gives flags of our own; a socket is asked not to wait in each call; a
/// regular file never makes anybody wait.
package final class OutputDescriptor {
    private let raw: Int32
    private let isSocket: Bool
    private var isOpen = true

    /// Opens a second way to `shared`, which stays as it is and stays its owner's.
    ///
    /// The process ignores `SIGPIPE` from then on: a reader that goes away is an error of one
    /// output, not the end of the agent.
    package init(sharing shared: Int32) throws(UVError) {
        var status = stat()
        try unsafe UVError.checkCall(fstat(shared, &status))
        let kind = status.st_mode & S_IFMT
        isSocket = kind == S_IFSOCK
        let isWaiting = kind == S_IFIFO || kind == S_IFCHR
        if isWaiting {
            let flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
            raw = try unsafe UVError.checkCall(open("/proc/self/fd/\(shared)", flags))
        } else {
            raw = try UVError.checkCall(dup(shared))
        }
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Writes what can be written at once.
    ///
    /// - Parameter bytes: what is left to write.
    /// - Returns: how many bytes were taken; 0 when the reader is behind.
    /// - Throws: why nothing can be written any more.
    package func write(_ bytes: ArraySlice<UInt8>) throws(UVError) -> Int {
        guard isOpen else { throw UVError(code: -EBADF) }
        let count = unsafe bytes.withUnsafeBytes { buffer in
            let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
            return unsafe isSocket
                ? send(raw, buffer.baseAddress, buffer.count, flags)
                : Glibc.write(raw, buffer.baseAddress, buffer.count)
        }
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EINTR else { throw .last }
        return 0
    }

    /// Closes our way to it; harmless when done twice.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        _ = Glibc.close(raw)
    }

    deinit { close() }
}
