import Admin
import Foundation
import Statsd
import Testing

@Suite struct ConsoleDumpTests {
    /// One object and what node made of it.
    struct Case: Decodable {
        var entries: [Entry]
        var dump: String
    }

    struct Entry: Decodable {
        var key: String
        var values: [Double]
        var isList: Bool

        init(from decoder: any Decoder) throws {
            var pair = try decoder.unkeyedContainer()
            key = try pair.decode(String.self)
            if let text = try? pair.decode(String.self) {
                (values, isList) = ([try Self.number(text)], false)
            } else {
                (values, isList) = (try pair.decode([String].self).map(Self.number), true)
            }
        }

        private static func number(_ text: String) throws -> Double {
            try #require(Double(text))
        }
    }

    static func cases() throws -> [Case] {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let file = tests.appendingPathComponent("Fixtures/console/dumps.json")
        return try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))
    }

    static func text(_ dump: ConsoleDump, pieceBytes: Int = 65_536) -> String {
        var dump = dump
        var bytes: [UInt8] = []
        while let piece = dump.nextPiece(bytesMax: pieceBytes) { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `objects look as node's inspect writes them`() throws {
        let cases = try Self.cases()
        #expect(cases.count == 158)
        for (index, object) in cases.enumerated() {
            let series = object.entries.map { CurrentSeries(key: $0.key, values: $0.values) }
            let isList = object.entries.first?.isList ?? false
            let kind: SeriesKind = isList ? .timer : .counter
            let dump = ConsoleDump(series, kind: kind, total: series.count)
            #expect(Self.text(dump) == object.dump, "case \(index)")
            #expect(Self.text(dump, pieceBytes: 1) == object.dump, "case \(index) in pieces")
        }
    }

    @Test func `keys that are array indices come first, in their order`() {
        let keys = ["b", "10", "a", "9", "007", "4294967295"]
        let series = keys.map { CurrentSeries(key: $0, values: [1]) }
        let expected = "{ '9': 1, '10': 1, b: 1, a: 1, '007': 1, '4294967295': 1 }"
        #expect(Self.text(ConsoleDump(series, kind: .gauge, total: 6)) == expected)
    }

    @Test func `tags stand behind the name as the reference keeps them`() {
        let series = [CurrentSeries(key: "a|bare|k:v:w", values: [2.5])]
        let dump = ConsoleDump(series, kind: .counter, total: 1)
        #expect(Self.text(dump) == "{ 'a;bare;k=v:w': 2.5 }")
    }

    @Test func `values that are in a sketch are told as a number`() {
        let series = [CurrentSeries(key: "t", values: [], valueCount: 5000)]
        let dump = ConsoleDump(series, kind: .timer, total: 1)
        #expect(Self.text(dump) == "{ t: [ ... 5000 more items ] }")
    }

    @Test func `series past the limit are told as a number`() {
        let series = [CurrentSeries(key: "a", values: [1]), CurrentSeries(key: "b", values: [2])]
        let dump = ConsoleDump(series, kind: .counter, total: 3)
        #expect(Self.text(dump) == "{\n  a: 1,\n  b: 2,\n  ... 1 more item\n}")
    }
}
