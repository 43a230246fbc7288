private import CXXHash

/// The seeded hash of the tables that senders can fill.
package enum KeyHash {
    /// XXH3 of `range` of `bytes`; never traps, an empty or inverted range hashes as no bytes.
    @inline(__always)
    package static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>, seed: UInt64) -> UInt64 {
        let part = bytes.extracting(range.clamped(to: 0..<bytes.count))
        return unsafe part.withUnsafeBytes { buffer in
            unsafe martlet_xxh3(buffer.baseAddress, buffer.count, seed)
        }
    }
}
