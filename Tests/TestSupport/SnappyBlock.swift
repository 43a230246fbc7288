/// Snappy's raw block read back: the tests' own reader.
///
/// Source: google/snappy, `format_description.txt`.
package enum SnappyBlock {
    package struct Problem: Error {}

    package static func decompress(_ block: [UInt8]) throws -> [UInt8] {
        var rest = block[...]
        let length = try varint(&rest)
        var out: [UInt8] = []
        while let tag = rest.popFirst() {
            switch tag & 3 {
            case 0: out += try take(try literalLength(tag, &rest), &rest)
            case 1:
                let low = Int(try take(1, &rest)[0])
                try copy(Int(tag >> 2 & 7) + 4, from: Int(tag >> 5) << 8 | low, &out)
            case 2: try copy(Int(tag >> 2) + 1, from: try number(2, &rest), &out)
            default: try copy(Int(tag >> 2) + 1, from: try number(4, &rest), &out)
            }
        }
        guard out.count == length else { throw Problem() }
        return out
    }

    private static func literalLength(
        _ tag: UInt8, _ rest: inout ArraySlice<UInt8>
    ) throws -> Int {
        let length = Int(tag >> 2)
        return length < 60 ? length + 1 : try number(length - 59, &rest) + 1
    }

    private static func copy(_ count: Int, from offset: Int, _ out: inout [UInt8]) throws {
        guard offset > 0, offset <= out.count else { throw Problem() }
        for _ in 0..<count { out.append(out[out.count - offset]) }
    }

    private static func number(_ bytes: Int, _ rest: inout ArraySlice<UInt8>) throws -> Int {
        try take(bytes, &rest).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws -> [UInt8] {
        guard count <= rest.count else { throw Problem() }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> Int {
        var value = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            let byte = try take(1, &rest)[0]
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Problem()
    }
}
