import ExpositionKit
import HTTP
import Statsd
import TestSupport
import Testing

@Suite struct StreamTests {
    /// Adds one to each of `count` counters, all of one family.
    private func fill(_ maker: inout TickMaker, _ count: Int) {
        for index in 0..<count { maker.counter("requests|path:/p\(index)", 1) }
    }

    @Test func `a page of 100,000 series comes in pieces and is whole`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        fill(&maker, 100_000)
        exposition.append(maker.takeTick(), nowSeconds: 0)
        var steps = 0
        while !exposition.isIdle {
            exposition.step(nowSeconds: 0)
            steps += 1
        }
        // 32 points for a new series, 20,000 for a step.
        #expect((150...170).contains(steps))
        #expect(exposition.tally.taken == 100_000)
        let page = exposition.page(.text)
        var (bytes, pieces, largest) = (0, 0, 0)
        var isAtEnd = false
        while !isAtEnd {
            switch page.nextChunk(bytesMax: 65_536) {
            case .bytes(let piece):
                bytes += piece.count
                pieces += 1
                largest = max(largest, piece.count)
            case .end: isAtEnd = true
            case .later, .failure: Issue.record("a page at hand was not given")
            }
        }
        #expect(largest <= 65_536)
        #expect(pieces >= bytes / 65_536)
        #expect(bytes > 2_500_000)
    }

    @Test func `a page shows one moment although ticks go on`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        fill(&maker, 3000)
        maker.timer("t", [1000])
        maker.gauge("zone", 1)
        exposition.take(&maker)
        let page = exposition.page(.text)
        var text: [UInt8] = []
        var tick = 0
        reading: while true {
            switch page.nextChunk(bytesMax: 4096) {
            case .bytes(let piece): text += piece
            case .end: break reading
            case .later: continue
            case .failure:
                Issue.record("the page failed")
                break reading
            }
            tick += 1
            fill(&maker, 3000)
            maker.timer("t", [5000])
            maker.gauge("zone", Double(tick + 1))
            // A winner that comes while the page is written moves a family on later pages only.
            maker.counter("zone", 1)
            maker.counter("a_new_one_\(tick)", 1)
            exposition.take(&maker)
        }
        let frozen = try CheckedPage(String(decoding: text, as: UTF8.self))
        #expect(tick > 10)
        #expect(frozen.names == ["requests", "t", "zone"])
        #expect(frozen.families["requests"]?.samples.count == 3000)
        #expect(frozen.families["requests"]?.samples.values.allSatisfy { $0 == 1 } == true)
        #expect(frozen.samples["t_sum"] == 1)
        #expect(frozen.samples["t{quantile=\"0.5\"}"] == 1)
        #expect(frozen.samples["zone"] == 1)
        let now = try CheckedPage(exposition.page(.text).text())
        #expect(now.samples["zone_gauge"] == Double(tick + 1))
        #expect(now.samples["t_count"] == Double(tick + 1))
    }

    @Test func `a page that is read while a tick is half taken in is valid`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        fill(&maker, 20_000)
        exposition.append(maker.takeTick(), nowSeconds: 0)
        for _ in 0..<4 {
            exposition.step(nowSeconds: 0)
            let page = try CheckedPage(exposition.page(.text).text())
            #expect(page.samples.count == exposition.seriesCount)
        }
        #expect(!exposition.isIdle)
    }

    @Test func `readers that stall hold three moments at most`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        var pages: [any HTTPBodyProducer] = []
        for second in 0..<4 {
            fill(&maker, 2000)
            exposition.take(&maker, atSeconds: Double(second))
            pages.append(exposition.page(.text))
            guard case .bytes = pages[second].nextChunk(bytesMax: 100) else {
                Issue.record("no first piece")
                return
            }
        }
        // The fourth shares the third's moment, two seconds after it.
        #expect(
            try CheckedPage(exposition.page(.text).text()).samples.values.allSatisfy { $0 == 3 })
        fill(&maker, 2000)
        exposition.take(&maker, atSeconds: 30)
        let late = try CheckedPage(exposition.page(.text).text())
        #expect(late.samples.values.allSatisfy { $0 == 5 })
        #expect(throws: CheckedPage.Problem.self) { try pages[0].text() }
        _ = try pages[1].text()
        _ = try pages[2].text()
    }

    @Test func `scrapes of one moment share it, others do not disturb each other`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        fill(&maker, 500)
        exposition.take(&maker)
        let pages = (0..<20).map { _ in exposition.page(.text) }
        let texts = try pages.enumerated().map { try $1.text(bytesMax: 100 + $0) }
        #expect(Set(texts).count == 1)
    }

    @Test func `no increment is lost when more ticks come than are taken in`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        let ticks = Exposition.batchesMax * 3
        for tick in 0..<ticks {
            fill(&maker, 2500)
            exposition.append(maker.takeTick(), nowSeconds: Double(tick))
        }
        #expect(exposition.wholeBatches == UInt64(ticks - Exposition.batchesMax))
        exposition.finish(nowSeconds: 60)
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.samples.values.allSatisfy { $0 == Double(ticks) })
        #expect(page.samples.count == 2500)
    }

    @Test func `a timer with more values than a step takes is taken in by slices`() throws {
        var exposition = Exposition(options: ExpositionOptions())
        var maker = TickMaker()
        maker.timer("t", [Double](repeating: 2000, count: 50_000))
        exposition.append(maker.takeTick(), nowSeconds: 0)
        exposition.step(nowSeconds: 0)
        #expect(!exposition.isIdle)
        while !exposition.isIdle { exposition.step(nowSeconds: 0) }
        let page = try CheckedPage(exposition.page(.text).text())
        #expect(page.samples["t_count"] == 50_000)
        #expect(page.samples["t_sum"] == 100_000)
        #expect(exposition.tally.taken == 1)
    }

    @Test func `sets show 0 after an interval without members, and end with their ttl`() throws {
        var options = ExpositionOptions()
        options.ttlSeconds = 30
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        maker.set("users", 3)
        maker.set("idle", 0)
        exposition.takeSets(&maker, atSeconds: 0)
        #expect(try CheckedPage(exposition.page(.text).text()).samples == ["users": 3])
        maker.set("users", 0)
        exposition.takeSets(&maker, atSeconds: 10)
        #expect(try CheckedPage(exposition.page(.text).text()).samples == ["users": 0])
        exposition.takeSets(&maker, atSeconds: 20)
        exposition.take(&maker, atSeconds: 30)
        #expect(try CheckedPage(exposition.page(.text).text()).samples == ["users": 0])
        exposition.take(&maker, atSeconds: 31)
        #expect(try exposition.page(.text).text() == "")
        maker.set("users", 2)
        exposition.takeSets(&maker, atSeconds: 40)
        #expect(try CheckedPage(exposition.page(.text).text()).samples == ["users": 2])
    }

    @Test func `a series outlives the pipeline's, and a place used again is another series`() throws
    {
        var options = ExpositionOptions()
        options.ttlSeconds = 100
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        maker.counter("a", 5)
        exposition.take(&maker, atSeconds: 0)
        maker.forget("a", .counter)
        maker.counter("a", 1)
        exposition.take(&maker, atSeconds: 90)
        #expect(try CheckedPage(exposition.page(.text).text()).samples == ["a": 6])
        #expect(exposition.tally.merged == 0)
        exposition.take(&maker, atSeconds: 191)
        maker.counter("b", 1)
        exposition.take(&maker, atSeconds: 192)
        maker.counter("a", 1)
        exposition.take(&maker, atSeconds: 193)
        #expect(try CheckedPage(exposition.page(.text).text()).samples == ["a": 1, "b": 1])
        #expect(exposition.tally.expired == 1)
    }
}
