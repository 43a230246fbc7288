private import CXXHash

/// The 64-bit number that stands for a set's member, equal on every agent.
///
/// XXH3 with seed 0. Two of 4,096 members share a number with a probability of 4.5e-13.
package enum MemberHash {
    package static func hash(_ bytes: Span<UInt8>) -> UInt64 {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe martlet_xxh3(buffer.baseAddress, buffer.count, 0)
        }
    }
}
