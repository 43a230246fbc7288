/// Writes a message's bytes: numbers with their lowest byte first, and as short as they come.
package struct WireWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package var count: Int { bytes.count }

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ more: some Collection<UInt8>) { bytes.append(contentsOf: more) }

    mutating func append(fixed number: some FixedWidthInteger) {
        for shift in stride(from: 0, to: number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    mutating func append(varint number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    mutating func append(varint number: Int) {
        precondition(number >= 0, "counts on the wire are not negative")
        append(varint: UInt64(number))
    }

    /// A signed number as a varint: 0, −1, 1, −2 … become 0, 1, 2, 3 ….
    mutating func append(zigzag number: Int64) { append(varint: ZigZag.encoded(number)) }

    /// A double: twice its zigzag as a varint when it is whole and at most 2^53, else the byte 1
    /// and its eight bytes.
    mutating func append(number: Double) {
        if let whole = WholeNumber.exactly(number) {
            append(varint: ZigZag.encoded(whole) << 1)
        } else {
            append(1 as UInt8)
            append(fixed: number.bitPattern)
        }
    }

    /// A length and as many bytes.
    mutating func append(text: some Collection<UInt8>) {
        append(varint: text.count)
        append(text)
    }
}

/// Signed numbers of small magnitude as small unsigned ones.
enum ZigZag {
    static func encoded(_ number: Int64) -> UInt64 {
        UInt64(bitPattern: (number << 1) ^ (number >> 63))
    }

    static func decoded(_ number: UInt64) -> Int64 {
        Int64(bitPattern: (number >> 1) ^ (0 &- (number & 1)))
    }
}

/// Doubles that are whole numbers and written as such.
enum WholeNumber {
    /// From here on not every whole number is a double.
    static let magnitudeMax: Int64 = 1 << 53

    /// `number` as an integer, if that says it all: −0 has its sign to keep.
    static func exactly(_ number: Double) -> Int64? {
        guard let whole = Int64(exactly: number), whole.magnitude <= UInt64(magnitudeMax),
            whole != 0 || number.sign == .plus
        else { return nil }
        return whole
    }
}
