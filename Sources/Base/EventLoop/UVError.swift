internal import CLibuv
internal import Glibc

/// Says why a call of libuv or the kernel failed.
package struct UVError: Error, Sendable, Equatable, Hashable, CustomStringConvertible {
    /// The negative errno, or one of libuv's own codes.
    package let code: Int32

    package init(code: Int32) {
        self.code = code
    }

    /// The symbol, such as `EADDRINUSE`.
    package var name: String {
        unsafe Self.text { buffer, count in unsafe uv_err_name_r(code, buffer, count) }
    }

    /// The sentence, such as "address already in use".
    package var description: String {
        unsafe Self.text { buffer, count in unsafe uv_strerror_r(code, buffer, count) }
    }

    package static let timedOut = UVError(code: -ETIMEDOUT)
    package static let cancelled = UVError(code: -ECANCELED)
    package static let addressInUse = UVError(code: -EADDRINUSE)
    package static let invalid = UVError(code: -EINVAL)

    /// The kernel has no room now, and will have later.
    package var isFull: Bool { code == -EAGAIN || code == -ENOBUFS }
    /// An error that the kernel kept for the next call on a socket of datagrams.
    package var isOfAnEarlierDatagram: Bool { code == -ECONNREFUSED }
    /// Longer than the socket's messages can be.
    package var isTooLong: Bool { code == -EMSGSIZE }

    /// The reason of the system call that has just failed on this thread.
    static var last: UVError { UVError(code: -errno) }

    /// Passes a status on, or throws it when it is an error.
    @discardableResult
    static func check(_ status: Int32) throws(UVError) -> Int32 {
        guard status >= 0 else { throw UVError(code: status) }
        return status
    }

    /// Passes the result of a system call on, or throws `errno` when it is −1.
    @discardableResult
    static func checkCall(_ result: Int32) throws(UVError) -> Int32 {
        guard result >= 0 else { throw .last }
        return result
    }

    private static func text(
        _ fill: (UnsafeMutablePointer<CChar>, Int) -> UnsafeMutablePointer<CChar>?
    ) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let start = buffer.baseAddress, unsafe fill(start, buffer.count) != nil else {
                return "unknown error"
            }
            return unsafe String(cString: start)
        }
    }
}
