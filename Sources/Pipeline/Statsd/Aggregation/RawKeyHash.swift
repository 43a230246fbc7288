/// The seeded hash of raw keys, made for names of some 30 bytes that lie in a larger buffer.
///
/// Folded multiplication, as in wyhash: two words, each mixed with a secret word, are multiplied to
/// 128 bits and the halves joined. A sender does not know the secrets, and a collision costs one
/// comparison. The head of the name is hashed without a branch on its length.
struct RawKeyHash: BitwiseCopyable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    /// Four secrets from one, by the steps of SplitMix64 (Steele, Lea and Flood, 2014).
    init(seed: UInt64) {
        func secret(_ step: UInt64) -> UInt64 {
            var word = seed &+ step &* 0x9E37_79B9_7F4A_7C15
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }
        (first, second, third, fourth) = (secret(1), secret(2), secret(3), secret(4))
    }

    /// The hash of a key with one tag section at most; `head` and `shape` are of its name.
    @inline(__always)
    func hash(
        _ head: KeyHead, _ shape: KeyShape, _ name: ByteRange, _ tags: ByteRange,
        in bytes: Span<UInt8>
    ) -> UInt64 {
        let words = head.words
        let lower = Self.folded(words.0 ^ first, words.1 ^ second)
        let upper = Self.folded(words.2 ^ third, words.3 ^ fourth)
        var value = Self.folded(lower ^ shape.withoutProfile, upper ^ first)
        if shape.nameRestCount > 0 {
            let start = Int(name.start) &+ KeyHead.byteCount
            value = hash(value, start..<Int(name.end), in: bytes)
        }
        if !tags.isEmpty { value = hash(value, tags.range, in: bytes) }
        return value
    }

    /// Takes more bytes of the key into `value`.
    @inline(never)
    func hash(_ value: UInt64, _ range: Range<Int>, in bytes: Span<UInt8>) -> UInt64 {
        var value = value ^ UInt64(truncatingIfNeeded: range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            let (low, high) = ByteWords.two(from: index, to: range.upperBound, in: bytes)
            value = Self.folded(low ^ second, high ^ value)
            index &+= 16
        }
        return value
    }

    @inline(__always)
    private static func folded(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}

extension RawKeyHash {
    /// The half of the hash that is kept of a canonical key: that of the raw key with these bytes
    /// and no tags.
    func tag(ofKey key: Span<UInt8>, _ type: MetricType) -> UInt32 {
        let place = ByteRange(0, key.count)
        let shape = KeyShape(KeyShape(), type, name: key.count, tags: 0)
        return HashSlots.tag(of: hash(KeyHead(of: place, in: key), shape, place, .empty, in: key))
    }
}
