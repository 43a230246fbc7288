import BackendKit
import Foundation
import Store
import TestSupport
import Testing

struct StoreWriterTests {
    /// As many values as there are series, some of them coming and going.
    private func values(_ index: Int, _ random: inout SplitMix64) -> [String: Double] {
        var values: [String: Double] = ["up": 1, "total{a=\"1\"}": Double(index) * 3]
        for number in 0..<Int(random.next() % 8) {
            values["flicker{n=\"\(number)\"}"] = Double(random.next() % 1_000) / 8
        }
        if index % 7 != 0 { values["gauge{q=\"a\\\\b\"}"] = Double(bitPattern: random.next()) }
        return values.mapValues { $0.isNaN ? SpecialValue.notANumber : $0 }
    }

    @Test func `what was written is read, bit for bit, from memory and from files`() throws {
        let fixture = StoreFixture()
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        for index in 0..<400 { #expect(fixture.flush(values(index, &random)) == nil) }
        let model = fixture.modelBits
        let here = fixture.bits(try fixture.writer.select(fixture.everything))
        // Labels are read unescaped.
        let escaped = "gauge{q=\"a\\b\"}"
        #expect(here["up"] == model["up"], "seed \(seed)")
        #expect(here[escaped] == model["gauge{q=\"a\\\\b\"}"], "seed \(seed)")
        #expect(here.filter { $0.key != escaped } == model.filter { !$0.key.contains("gauge") })
        let there = fixture.bits(try StoreReader(folder: fixture.path).select(fixture.everything))
        #expect(there == here, "seed \(seed)")
    }

    @Test func `a restart at any flush loses nothing`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        let fixture = StoreFixture()
        for index in 0..<300 {
            fixture.flush(values(index, &random).filter { !$0.key.contains("gauge") })
            if random.next() % 20 == 0 { fixture.restart() }
        }
        fixture.restart()
        fixture.flush(["up": 1])
        let read = fixture.bits(try fixture.writer.select(fixture.everything))
        #expect(read == fixture.modelBits, "seed \(seed)")
        #expect(fixture.writer.damagedFiles == 0)
    }

    @Test func `the recent window answers without files`() throws {
        let fixture = StoreFixture()
        for index in 0..<30 { fixture.flush(["a": Double(index)]) }
        let recent = StoreSelection(
            [LabelMatcher("__name__", .equal("a"))], times: (fixture.time - 50_000)...fixture.time)
        let series = try fixture.writer.select(recent)
        #expect(series.first?.samples.map(\.value) == [24, 25, 26, 27, 28, 29])
    }

    @Test func `matchers choose series by name and labels`() throws {
        let fixture = StoreFixture()
        fixture.flush(["a{x=\"1\"}": 1, "a{x=\"2\"}": 2, "b{x=\"1\"}": 3, "c": 4])
        func select(_ matchers: [LabelMatcher]) throws -> [Double] {
            let selection = StoreSelection(matchers, times: .min ... .max)
            return try fixture.writer.select(selection).flatMap { $0.samples.map(\.value) }
        }
        #expect(try select([LabelMatcher("__name__", .equal("a"))]) == [1, 2])
        #expect(try select([LabelMatcher("x", .equal("1"))]) == [1, 3])
        #expect(try select([LabelMatcher("x", .equal(""))]) == [4])
        #expect(try select([LabelMatcher("x", .accepts { $0 != "1" })]) == [2, 4])
        #expect(
            try select([
                LabelMatcher("__name__", .accepts { $0 < "c" }), LabelMatcher("x", .equal("2")),
            ]) == [2])
        #expect(try select([LabelMatcher("__name__", .equal("none"))]) == [])
    }

    @Test func `limits on series and samples are errors`() throws {
        let fixture = StoreFixture()
        for _ in 0..<5 { fixture.flush(["a": 1, "b": 1, "c": 1]) }
        var selection = fixture.everything
        selection.seriesMax = 2
        #expect(throws: StoreReadError.tooManySeries(max: 2)) {
            try fixture.writer.select(selection)
        }
        selection.seriesMax = 3
        selection.samplesMax = 10
        #expect(throws: StoreReadError.tooManySamples(max: 10)) {
            try fixture.writer.select(selection)
        }
    }

    @Test func `a flush of the same or an earlier time is out of order`() {
        let fixture = StoreFixture()
        fixture.flush(["a": 1])
        #expect(fixture.flush(["a": 2], advancing: 0) == .outOfOrder)
        #expect(fixture.flush(["a": 2], advancing: -30_000) == .outOfOrder)
        #expect(fixture.flush(["a": 2], advancing: 40_000) == nil)
    }

    @Test func `a clock that was set back far is taken as it comes`() throws {
        let fixture = StoreFixture()
        for _ in 0..<5 { fixture.flush(["a": 1]) }
        #expect(fixture.flush(["a": 2], advancing: -3 * 86_400_000) == nil)
        for _ in 0..<5 { fixture.flush(["a": 2]) }
        let read = try fixture.writer.select(fixture.everything)
        #expect(read.first?.samples.map(\.value) == [2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1])
    }

    @Test func `a new day begins a new file and the old one is rolled up`() throws {
        let fixture = StoreFixture()
        let hour: Int64 = 3_600_000
        for index in 0..<40 { fixture.flush(["a": Double(index)], advancing: hour / 2) }
        let files = try fixture.files.filter { $0.hasSuffix(".db") }
        #expect(files.count { $0.hasPrefix("raw-") } == 2)
        #expect(files.contains("r10m-202311.db"))
        let read = try fixture.writer.select(fixture.everything)
        #expect(fixture.bits(read) == fixture.modelBits)
    }

    @Test func `roll-ups say what the samples were`() throws {
        let fixture = StoreFixture()
        // 2023-11-15 00:00:00 UTC, so that steps begin with the first sample.
        fixture.time = 1_700_006_400_000 - 10_000
        for index in 0..<(2 * 8_640) { fixture.flush(["a": Double(index % 60)]) }
        var selection = StoreSelection([], times: 1_700_006_400_000...1_700_092_799_999)
        selection.tier = .tenMinutes
        func column(_ column: RollUpColumn) throws -> [Double] {
            selection.column = column
            return try fixture.writer.select(selection).first?.samples.map(\.value) ?? []
        }
        let ones = [Double](repeating: 1, count: 144)
        #expect(try column(.count) == ones.map { $0 * 60 })
        #expect(try column(.sum) == ones.map { $0 * 1_770 })
        #expect(try column(.min) == ones.map { $0 * 0 })
        #expect(try column(.max) == ones.map { $0 * 59 })
        #expect(try column(.last) == ones.map { $0 * 59 })
        // The second day is not rolled up yet: the tier is completed from its samples.
        selection.times = 1_700_006_400_000...(.max)
        #expect(try column(.count) == (ones + ones).map { $0 * 60 })
        selection.tier = .hour
        #expect(try column(.count) == [Double](repeating: 360, count: 48))
    }

    @Test func `a series that ended and one that came back are one series`() throws {
        let fixture = StoreFixture()
        for index in 0..<500 {
            fixture.flush(index % 3 == 0 ? ["a": 1] : ["a": 1, "b": Double(index)])
        }
        let read = fixture.bits(try fixture.writer.select(fixture.everything))
        #expect(read == fixture.modelBits)
    }
}
