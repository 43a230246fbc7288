/// The bytes of an output in the making.
///
/// Used again for batch after batch: `removeAll` keeps the storage.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8]

    package init(capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    package var count: Int { bytes.count }
    package var isEmpty: Bool { bytes.isEmpty }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Hands the bytes out and starts anew.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Forgets what was written after `count` bytes.
    package mutating func truncate(to count: Int) {
        precondition(count <= bytes.count, "a writer can only be cut back")
        bytes.removeLast(bytes.count - count)
    }

    package mutating func append(_ byte: UInt8) {
        bytes.append(byte)
    }

    package mutating func append(_ text: StaticString) {
        guard text.hasPointerRepresentation else {
            append(String(describing: text))
            return
        }
        unsafe bytes.append(
            contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    package mutating func append(_ other: [UInt8]) {
        bytes.append(contentsOf: other)
    }

    package mutating func append(_ slice: ArraySlice<UInt8>) {
        bytes.append(contentsOf: slice)
    }

    package mutating func append(_ value: Int) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        append(digitsOf: UInt64(value.magnitude))
    }

    package mutating func append(_ value: UInt64) {
        append(digitsOf: value)
    }

    /// Decimal digits, without leading zeroes; `0` for 0.
    mutating func append(digitsOf value: UInt64) {
        let digits = DecimalDigits(value)
        append(digits, 0..<digits.count)
    }

    /// Some of a number's digits.
    mutating func append(_ digits: DecimalDigits, _ range: Range<Int>) {
        for index in range { bytes.append(digits[index]) }
    }

    mutating func append(_ byte: UInt8, times count: Int) {
        for _ in 0..<max(0, count) { bytes.append(byte) }
    }
}
