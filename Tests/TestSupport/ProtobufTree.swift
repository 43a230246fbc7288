/// A Protocol Buffers message read back by field numbers: the tests' own reader, slow and strict.
package struct ProtobufTree {
    package enum Problem: Error {
        case cut
        case unknownWireType(UInt64)
    }

    package enum Value: Equatable {
        case varint(UInt64)
        case fixed64(UInt64)
        case bytes([UInt8])
    }

    package let fields: [(number: Int, value: Value)]

    package init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        var fields: [(number: Int, value: Value)] = []
        while !rest.isEmpty {
            let tag = try Self.varint(&rest)
            let value: Value
            switch tag & 7 {
            case 0: value = .varint(try Self.varint(&rest))
            case 1:
                let raw = try Self.take(8, &rest)
                value = .fixed64(raw.reversed().reduce(0) { $0 << 8 | UInt64($1) })
            case 2:
                let count = try Self.varint(&rest)
                value = .bytes(try Self.take(Int(clamping: count), &rest))
            default: throw Problem.unknownWireType(tag & 7)
            }
            fields.append((Int(tag >> 3), value))
        }
        self.fields = fields
    }

    package func all(_ number: Int) -> [Value] {
        fields.filter { $0.number == number }.map(\.value)
    }

    package func messages(_ number: Int) throws -> [ProtobufTree] {
        try all(number).map { value in
            guard case .bytes(let bytes) = value else { throw Problem.cut }
            return try ProtobufTree(bytes)
        }
    }

    package func message(_ number: Int) throws -> ProtobufTree? { try messages(number).first }

    package func bytes(_ number: Int) -> [UInt8]? {
        guard case .bytes(let bytes) = all(number).first else { return nil }
        return bytes
    }

    package func text(_ number: Int) -> String? {
        bytes(number).flatMap { String(validating: $0, as: UTF8.self) }
    }

    package func number(_ number: Int) -> UInt64? {
        switch all(number).first {
        case .varint(let value), .fixed64(let value): value
        case .bytes, nil: nil
        }
    }

    package func double(_ number: Int) -> Double? {
        self.number(number).map(Double.init(bitPattern:))
    }

    /// A `sint32` or `sint64`.
    package func signed(_ number: Int) -> Int64? {
        self.number(number).map { Int64(bitPattern: $0 >> 1) ^ -Int64($0 & 1) }
    }

    package func packedVarints(_ number: Int) throws -> [UInt64] {
        var rest = (bytes(number) ?? [])[...]
        var values: [UInt64] = []
        while !rest.isEmpty { values.append(try Self.varint(&rest)) }
        return values
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws -> [UInt8] {
        guard count <= rest.count else { throw Problem.cut }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) throws -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            guard let byte = rest.popFirst() else { throw Problem.cut }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Problem.cut
    }
}
