import BackendKit
import Testing

/// Expected bytes are those of the format's own description and of `protoc --encode`.
@Suite struct ProtobufTests {
    private func bytes(_ write: (inout ProtobufWriter) -> Void) -> [UInt8] {
        var writer = ProtobufWriter()
        write(&writer)
        #expect(writer.count == writer.bytes.count)
        return writer.take()
    }

    @Test(
        arguments: [
            (0, [0x00]), (1, [0x01]), (127, [0x7F]), (128, [0x80, 0x01]), (150, [0x96, 0x01]),
            (16_384, [0x80, 0x80, 0x01]),
            (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ] as [(UInt64, [UInt8])])
    func `a varint has seven bits a byte, the lowest first`(value: UInt64, expected: [UInt8]) {
        #expect(bytes { $0.append(1, varint: value) } == [0x08] + expected)
    }

    @Test(
        arguments: [
            (0, 0), (-1, 1), (1, 2), (-2, 3), (.max, .max - 1), (.min, .max),
        ] as [(Int64, UInt64)])
    func `a signed number of small magnitude is short`(value: Int64, zigzag: UInt64) {
        #expect(bytes { $0.append(4, sint64: value) } == bytes { $0.append(4, varint: zigzag) })
    }

    @Test func `numbers of other kinds`() {
        #expect(
            bytes { $0.append(2, int64: -1) } == [0x10] + [UInt8](repeating: 0xFF, count: 9) + [1])
        #expect(
            bytes { $0.append(1, double: 1.5) } == [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
        #expect(
            bytes { $0.append(16, fixed64: 0x0102_0304_0506_0708) }
                == [0x81, 0x01, 8, 7, 6, 5, 4, 3, 2, 1])
        let stale = Double(bitPattern: 0x7FF0_0000_0000_0002)
        #expect(bytes { $0.append(1, double: stale) } == [0x09, 2, 0, 0, 0, 0, 0, 0xF0, 0x7F])
    }

    @Test func `text and bytes have their length before them`() {
        let expected: [UInt8] = [0x12, 7] + Array("testing".utf8)
        #expect(bytes { $0.append(2, string: "testing") } == expected)
        #expect(bytes { $0.append(2, string: "testing" as StaticString) } == expected)
        #expect(bytes { $0.append(2, bytes: Array("testing".utf8)) } == expected)
        #expect(bytes { $0.append(2, bytes: Array("a testing".utf8)[2...]) } == expected)
        #expect(
            bytes { $0.append(2, packedVarints: [3, 270, 86_942]) }
                == [0x12, 6, 3, 0x8E, 2, 0x9E, 0xA7, 5])
        #expect(bytes { $0.append(2, packedVarints: []) } == [])
    }

    @Test(arguments: [0, 1, 127, 128, 129, 16_383, 16_384, 2_097_152])
    func `a message's length is put before it when it ends`(count: Int) {
        let content = [UInt8](repeating: 7, count: count)
        let nested = bytes { writer in
            let outer = writer.begin(1)
            let inner = writer.begin(3)
            if count > 0 { writer.append(2, bytes: content) }
            writer.end(inner)
            writer.append(4, varint: 5)
            writer.end(outer)
        }
        let inner = count > 0 ? bytes { $0.append(2, bytes: content) } : []
        let outer = bytes { $0.append(3, bytes: inner) } + bytes { $0.append(4, varint: 5) }
        #expect(nested == bytes { $0.append(1, bytes: outer) })
    }

    @Test func `fields are found where they lie`() {
        let message = bytes { writer in
            writer.append(1, varint: 300)
            writer.append(2, double: 1)
            writer.append(3, string: "abc")
            writer.append(300, bytes: [] as [UInt8])
        }
        let fields = Array(ProtobufFields(message))
        #expect(fields.map(\.number) == [1, 2, 3, 300])
        #expect(fields.map(\.whole) == [0..<3, 3..<12, 12..<17, 17..<20])
        #expect(fields.map(\.content) == [1..<3, 4..<12, 14..<17, 20..<20])
        #expect(Array(ProtobufFields(message, in: 3..<17)).map(\.number) == [2, 3])
    }

    @Test func `a message that is cut anywhere ends the list`() {
        let message = bytes { writer in
            writer.append(3, string: "abc")
            writer.append(2, double: 1)
            writer.append(1, varint: 300)
        }
        let wholes = [5, 14, 17]
        for count in 0..<message.count {
            let found = Array(ProtobufFields(Array(message.prefix(count))))
            #expect(found.count == wholes.filter { $0 <= count }.count)
        }
        let hostile: [[UInt8]] = [
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
            [UInt8](repeating: 0xFF, count: 20), [0x0B], [0x0D, 1, 2, 3],
        ]
        for bytes in hostile { #expect(Array(ProtobufFields(bytes)) == []) }
        #expect(Array(ProtobufFields([0x0D, 1, 2, 3, 4])).map(\.whole) == [0..<5])
    }
}

@Suite struct ProtobufHalvesTests {
    @Test(arguments: [2, 3, 10, 101])
    func `a payload is cut between two fields`(points: Int) throws {
        var writer = ProtobufWriter()
        for index in 0..<points { writer.append(1, string: String(repeating: "x", count: index)) }
        let payload = Payload(bytes: writer.take(), points: points, createdAtSeconds: 7)
        let halves = try #require(payload.protobufHalves)
        #expect(halves.map(\.points) == [points / 2, points - points / 2])
        #expect(halves.map { Array(ProtobufFields($0.bytes)).count } == halves.map(\.points))
        #expect(halves.flatMap(\.bytes) == payload.bytes)
        #expect(halves.map(\.createdAtSeconds) == [7, 7])
    }

    @Test func `a single field cannot be cut, nor what is none`() {
        var writer = ProtobufWriter()
        writer.append(1, string: "a")
        let single = Payload(bytes: writer.take(), points: 1, createdAtSeconds: 0)
        #expect(single.protobufHalves == nil)
        let broken = Payload(bytes: [0xFF, 0xFF], points: 4, createdAtSeconds: 0)
        #expect(broken.protobufHalves == nil)
    }
}
