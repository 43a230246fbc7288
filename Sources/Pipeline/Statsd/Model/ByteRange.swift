/// Where some bytes lie in a buffer that travels beside it.
///
/// Two `UInt32` instead of `Range<Int>`, which is twice the size and not `BitwiseCopyable`. No
/// buffer of Martlet's reaches 4 GiB: `limits.memory` and the datagram's size see to that.
package struct ByteRange: BitwiseCopyable, Sendable, Equatable {
    package var start: UInt32
    package var end: UInt32

    package static let empty = ByteRange(0, 0)

    package init(_ start: Int, _ end: Int) {
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
    }

    init(start: UInt32, end: UInt32) {
        self.start = start
        self.end = end
    }

    package var count: Int { Int(end) - Int(start) }
    package var isEmpty: Bool { end <= start }
    package var range: Range<Int> { Int(start)..<max(Int(start), Int(end)) }
}
