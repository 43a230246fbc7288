import Statsd
import TestSupport
import Testing

@Suite struct SeriesCardinalityTests {
    private static func parts(_ parts: [SeriesCardinality.Part]) -> [String] {
        parts.map { "\($0.name) \($0.series)\($0.isWholeName ? "" : " …")" }
    }

    private static func bench() -> PipelineBench {
        let bench = PipelineBench(PipelineOptions())
        bench.send("a.b.c:1|c|#k:1,l\na.b.c:1|c|#k:2\na.b.d:1|g\na.x:1|ms\nb:1|c|#k:2")
        _ = bench.tick()
        return bench
    }

    @Test func `series are counted by the first part of their names, by name and by tag`() {
        let counted = Self.bench().state.cardinality(prefix: [])
        #expect(counted.series == 5 && counted.seriesMatching == 5 && counted.seriesLookedAt == 5)
        #expect(Self.parts(counted.prefixes) == ["a. 4 …", "b 1"])
        #expect(Self.parts(counted.names) == ["a.b.c 2", "a.b.d 1", "a.x 1", "b 1"])
        #expect(counted.tags.map(\.key) == ["k", "l"])
        #expect(counted.tags.map(\.series) == [3, 1])
        #expect(counted.tags.map(\.values) == [2, 1])
        #expect(counted.tags.map(\.hasAllValues) == [true, true])
    }

    @Test(arguments: [
        ("a.", ["a.b. 3 …", "a.x 1"]), ("a.b.", ["a.b.c 2", "a.b.d 1"]), ("a.x", ["a.x 1"]),
        ("b", ["b 1"]), ("a.b.c.", []), ("z", []),
    ])
    func `a prefix opens into its parts`(prefix: String, expected: [String]) {
        let counted = Self.bench().state.cardinality(prefix: Array(prefix.utf8))
        #expect(Self.parts(counted.prefixes) == expected)
        #expect(counted.series == 5)
    }

    @Test func `lists are bounded and begin with the most`() {
        let bench = PipelineBench(PipelineOptions())
        for index in 0..<300 { bench.send("n\(index):1|c|#t\(index):\(index)") }
        bench.send("n7:1|c|#x:y\nn7:1|c|#x:z")
        _ = bench.tick()
        let counted = bench.state.cardinality(prefix: [])
        #expect(counted.series == 302)
        for list in [counted.prefixes, counted.names] {
            #expect(list.count == SeriesCardinality.entriesMax)
            #expect(list.first?.name == "n7" && list.first?.series == 3)
        }
        #expect(counted.tags.count == SeriesCardinality.entriesMax)
        #expect(counted.tags.first?.key == "x" && counted.tags.first?.values == 2)
    }

    @Test func `of very many series one in so many stands for all`() {
        let bench = PipelineBench(PipelineOptions())
        for index in 0..<900 { bench.send("a.\(index % 3):1|c|#i:\(index)") }
        _ = bench.tick()
        let counted = bench.state.cardinality(prefix: Array("a.".utf8), seriesMax: 300)
        #expect(counted.series == 900 && counted.seriesMatching == 900)
        #expect(counted.seriesLookedAt == 300)
        #expect(counted.prefixes.count == 3)
        for part in counted.prefixes { #expect(abs(part.series - 300) < 100) }
        #expect(counted.tags.first?.series == 900 && counted.tags.first?.values == 300)
        #expect(counted.tags.first?.hasAllValues == false)
    }
}
