/// Reads what `ByteSink` wrote, from bytes that may be anything.
struct ByteSource {
    private let bytes: [UInt8]
    private(set) var position: Int
    /// Bits of the current word that were not read yet, from the highest down.
    private var pending: UInt64 = 0
    private var pendingBits = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
    }

    var left: Int { bytes.count - position }

    mutating func byte() throws(ChunkDamage) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func varint() throws(ChunkDamage) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw .number
    }

    mutating func signed() throws(ChunkDamage) -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A number of things that follow, at most `max`.
    mutating func count(max: Int) throws(ChunkDamage) -> Int {
        let value = try varint()
        guard value <= UInt64(max) else { throw .count }
        return Int(value)
    }

    mutating func fixed() throws(ChunkDamage) -> UInt64 {
        guard left >= 8 else { throw .truncated }
        var value: UInt64 = 0
        for index in (0..<8).reversed() { value = value << 8 | UInt64(bytes[position + index]) }
        position += 8
        return value
    }

    /// The next `count` bits; 0…64.
    mutating func bits(_ count: Int) throws(ChunkDamage) -> UInt64 {
        guard count > 0 else { return 0 }
        if count <= pendingBits { return take(count) }
        let missing = count - pendingBits
        let high = take(pendingBits)
        refill()
        guard missing <= pendingBits else { throw .truncated }
        return (missing == 64 ? 0 : high << UInt64(missing)) | take(missing)
    }

    /// Goes on at the next whole byte.
    mutating func endBits() {
        // Whole bytes of the word that nobody has read a bit of are given back.
        position -= pendingBits / 8
        (pending, pendingBits) = (0, 0)
    }

    private mutating func take(_ count: Int) -> UInt64 {
        guard count > 0 else { return 0 }
        let value = pending >> UInt64(64 - count)
        pending = count == 64 ? 0 : pending << UInt64(count)
        pendingBits -= count
        return value
    }

    private mutating func refill() {
        let taken = min(8, left)
        pending = 0
        for index in 0..<taken {
            pending |= UInt64(bytes[position + index]) << UInt64(56 - 8 * index)
        }
        position += taken
        pendingBits = taken * 8
    }
}

/// Why the bytes of a chunk or head row cannot be read.
package enum ChunkDamage: Error, Sendable, Equatable {
    case truncated
    /// A variable-length number of more than 64 bits.
    case number
    /// More samples than a chunk may have.
    case count
    /// A form that this version does not know.
    case form
    /// Bytes behind the end.
    case trailing
}
