internal import Glibc

/// Whole-file reads and writes over a descriptor.
package enum FileBytes {
    /// The file at `path`; `nil` with `errno` set when it cannot be read or is too long.
    package static func read(path: String, bytesMax: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return read(descriptor, bytesMax: bytesMax)
    }

    /// All bytes of `descriptor`; `nil` with `errno` set on failure or past `bytesMax`.
    package static func read(_ descriptor: Int32, bytesMax: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                return nil
            }
            guard bytes.count + count <= bytesMax else {
                errno = EFBIG
                return nil
            }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Writes a file anew; `false` with `errno` set when that fails.
    package static func write(_ bytes: [UInt8], path: String) -> Bool {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return write(bytes, to: descriptor)
    }

    /// Writes every byte; `false` with `errno` set when that fails.
    package static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes[start...].withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                start += count
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
