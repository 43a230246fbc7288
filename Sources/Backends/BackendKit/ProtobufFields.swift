/// Reads the fields of one message where they lie: to cut a payload between two of them.
///
/// Anything that is not well-formed ends the list early; a payload of our own never is.
package struct ProtobufFields: Sequence, IteratorProtocol {
    /// One field as it stands in the bytes.
    package struct Field: Equatable {
        package let number: Int
        /// Tag, length and content.
        package let whole: Range<Int>
        /// The content of a length-delimited field; else the number's own bytes.
        package let content: Range<Int>

        package init(number: Int, whole: Range<Int>, content: Range<Int>) {
            self.number = number
            self.whole = whole
            self.content = content
        }
    }

    private let bytes: [UInt8]
    private let end: Int
    private var position: Int

    package init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
        self.bytes = bytes
        let range = range ?? 0..<bytes.count
        precondition(
            range.lowerBound >= 0 && range.upperBound <= bytes.count, "fields lie in the bytes")
        position = range.lowerBound
        end = range.upperBound
    }

    package mutating func next() -> Field? {
        let start = position
        guard let tag = readVarint() else { return nil }
        let contentStart: Int
        let byteCount: UInt64
        switch tag & 7 {
        case 0:
            contentStart = position
            guard readVarint() != nil else { return nil }
            byteCount = UInt64(position - contentStart)
        case 1: (contentStart, byteCount) = (position, 8)
        case 2:
            guard let length = readVarint() else { return nil }
            (contentStart, byteCount) = (position, length)
        case 5: (contentStart, byteCount) = (position, 4)
        default: return nil
        }
        guard let count = Int(exactly: byteCount), count <= end - contentStart,
            let number = Int(exactly: tag >> 3)
        else { return nil }
        position = contentStart + count
        return Field(
            number: number, whole: start..<position, content: contentStart..<position)
    }

    private mutating func readVarint() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard position < end else { return nil }
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
