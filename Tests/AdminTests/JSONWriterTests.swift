import Admin
import Foundation
import TestSupport
import Testing

@Suite struct JSONWriterTests {
    private static func read(_ write: (inout JSONWriter) -> Void) throws -> Any {
        var json = JSONWriter()
        write(&json)
        return try JSONSerialization.jsonObject(
            with: Data(json.bytes), options: [.fragmentsAllowed])
    }

    private static func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func `containers nest without a comma too many`() {
        let text = Self.text { json in
            json.object { json in
                json.field("a", 1)
                json.field("b") { _ in }
                json.field("c", array: [1, 2]) { $0.integer($1) }
                json.field("d", array: [Int]()) { $0.integer($1) }
                json.field("e") { $0.field("f", true) }
                json.field("g", optional: nil as String?)
            }
        }
        #expect(text == #"{"a":1,"b":{},"c":[1,2],"d":[],"e":{"f":true},"g":null}"#)
    }

    @Test func `any string is read back`() throws {
        var random = SplitMix64(seed: 4711)
        let scalars =
            (0..<0x250).compactMap(Unicode.Scalar.init) + ["\u{2028}", "😀", "\u{10FFFF}"]
        for _ in 0..<300 {
            var text = ""
            for _ in 0..<random.below(20) { text.unicodeScalars.append(random.pick(scalars)) }
            #expect(try Self.read { $0.string(text) } as? String == text, "seed 4711")
        }
    }

    @Test(
        arguments: [
            ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xC3], "\u{FFFD}"),
            ([0x00, 0x1F], "\u{0}\u{1F}"),
            ([0xE2, 0x82, 0xAC], "€"), ([], ""),
        ] as [([UInt8], String)])
    func `bytes that are no text are repaired`(bytes: [UInt8], expected: String) throws {
        #expect(try Self.read { $0.string(repairing: bytes) } as? String == expected)
    }

    @Test func `a double is read back to the bit`() throws {
        var random = SplitMix64(seed: 815)
        for _ in 0..<2000 {
            let value = Double(bitPattern: random.next())
            let read = try Self.read { $0.number(value) }
            if value.isFinite {
                // Foundation takes the text for a number, but rounds it; `Double` does not.
                #expect(read is NSNumber, "seed 815")
                #expect(Double(Self.text { $0.number(value) }) == value, "seed 815")
            } else {
                #expect(read is NSNull, "seed 815")
            }
        }
    }

    @Test(
        arguments: [
            (0.1, "0.1"), (10, "10"), (-0.5, "-0.5"), (1e100, "1e+100"), (.nan, "null"),
            (.infinity, "null"), (1_700_000_000, "1700000000"),
        ] as [(Double, String)])
    func `numbers are as short as can be`(value: Double, expected: String) {
        #expect(Self.text { $0.number(value) } == expected)
    }

    @Test func `integers keep every digit`() {
        #expect(Self.text { $0.integer(UInt64.max) } == "18446744073709551615")
        #expect(Self.text { $0.integer(Int64.min) } == "-9223372036854775808")
    }
}
