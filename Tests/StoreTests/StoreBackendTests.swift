import BackendKit
import EventLoop
import ExpositionKit
import Foundation
import Statsd
import Store
import TestSupport
import Testing

struct StoreBackendTests {
    @Test func `series have the names and values of the page`() throws {
        let fixture = try StoreBackendFixture { $0.quantiles = [0.5] }
        defer { fixture.close() }
        for round in 1...3 {
            fixture.maker.counter("api.requests", 2)
            fixture.maker.gauge("load", Double(round) / 4)
            fixture.maker.timer("db", [100, 300])
            fixture.maker.set("users", Double(round))
            fixture.flush()
        }
        try fixture.drain()
        #expect(
            try fixture.lines() == [
                "api_requests 2.0 4.0 6.0", "db{quantile=\"0.5\"} 0.1 0.1 0.1",
                "db_count 2.0 4.0 6.0", "db_sum 0.4 0.8 1.2", "load 0.25 0.5 0.75",
                "users 1.0 2.0 3.0",
            ])
        #expect(fixture.backend.ledger.pointsDelivered == 18)
        #expect(fixture.addsUp)
        #expect(fixture.reports.isEmpty)
    }

    @Test func `nothing is opened before there is a series`() throws {
        let fixture = try StoreBackendFixture()
        defer { fixture.close() }
        for _ in 0..<3 { fixture.flush() }
        try fixture.drain()
        #expect(fixture.backend.views == nil)
        #expect(!FileManager.default.fileExists(atPath: fixture.path))
        #expect(fixture.backend.ledger.pointsQueued == 0)
        fixture.maker.counter("a", 1)
        fixture.flush()
        try fixture.drain()
        #expect(try fixture.lines() == ["a 1.0"])
    }

    @Test func `series beyond those that have room are counted and said once`() throws {
        // 16 MiB are room for 2,048 series.
        let fixture = try StoreBackendFixture(bytesMax: StoreLimits.bytesMin)
        defer { fixture.close() }
        for _ in 0..<2 {
            for number in 10_000..<13_000 { fixture.maker.counter("n\(number)", 1) }
            fixture.flush()
            try fixture.drain()
        }
        let lines = try fixture.lines()
        #expect(lines.count == 2_048)
        #expect(lines.first == "n10000 1.0 2.0")
        #expect(lines.last == "n12047 1.0 2.0")
        let ledger = fixture.backend.ledger
        #expect(ledger.pointsDelivered == 2 * 2_048)
        #expect(ledger.dropped(.storeFull) == 2 * (3_000 - 2_048))
        #expect(fixture.addsUp)
        #expect(fixture.reports.count == 1)
    }

    @Test func `samples come from a page's series when there is one`() throws {
        let fixture = try StoreBackendFixture()
        defer { fixture.close() }
        let page = PageHolder()
        fixture.page = page
        #expect(!fixture.backend.wantsTicks)
        for round in 1...3 {
            fixture.maker.counter("hits", 2)
            fixture.timestampMilliseconds += 10_000
            let tick = fixture.maker.takeTick()
            var flush = fixture.maker.takeFlush()
            flush.timestampMilliseconds = fixture.timestampMilliseconds
            fixture.backend.receive(tick)
            fixture.backend.receive(flush)
            // The page takes its batches in some time after the store was told of the flush.
            page.exposition.append(tick, nowSeconds: Double(round))
            page.exposition.append(
                flush.sets, keys: flush.keys, flush.mapping, nowSeconds: Double(round))
            var turns = 0
            try fixture.run {
                turns += 1
                if turns == 5 { page.exposition.finish(nowSeconds: Double(round)) }
                return fixture.backend.ledger.pointsDelivered == round
            }
        }
        #expect(try fixture.lines() == ["hits 2.0 4.0 6.0"])
        // A page that goes: the store's own series begin anew, under the same ids.
        fixture.page = nil
        fixture.maker.counter("hits", 5)
        fixture.flush()
        try fixture.drain()
        #expect(try fixture.lines() == ["hits 2.0 4.0 6.0 5.0"])
    }

    @Test func `buckets of histograms are series with le`() throws {
        let fixture = try StoreBackendFixture {
            $0.timers = .histogram
            $0.buckets = [0.1, 1]
        }
        defer { fixture.close() }
        fixture.maker = TickMaker(edges: [0.1, 1, 100, 1_000])
        fixture.maker.timer("db", [50, 300])
        fixture.flush()
        try fixture.drain()
        #expect(
            try fixture.lines() == [
                "db_bucket{le=\"+Inf\"} 2.0", "db_bucket{le=\"0.1\"} 1.0",
                "db_bucket{le=\"1\"} 2.0", "db_count 2.0", "db_sum 0.35",
            ])
    }

    @Test func `series come at any place and keep their slots`() throws {
        let fixture = try StoreBackendFixture()
        defer { fixture.close() }
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        var known: [String: Double] = [:]
        for round in 0..<40 {
            for _ in 0..<random.below(6) {
                let name = "n\(random.below(60))"
                fixture.maker.gauge(name, Double(round), atSeconds: Double(round))
                known[name] = Double(round)
            }
            fixture.flush()
            try fixture.drain()
        }
        let last = try fixture.select().map { ($0.name, $0.samples.last?.value ?? -1) }
        #expect(
            Dictionary(last, uniquingKeysWith: { $1 }) == known, "seed \(seed)")
        #expect(fixture.addsUp)
    }

    @Test func `a restarted backend goes on with the same series`() throws {
        let fixture = try StoreBackendFixture()
        fixture.maker.counter("a", 1)
        fixture.flush()
        try fixture.drain()
        fixture.backend.close()
        let environment = BackendEnvironment(loop: fixture.loop, hostName: "h")
        fixture.backend = try StoreBackend(
            StoreOptions(), series: ExpositionOptions(), folder: fixture.path,
            environment: environment)
        defer { fixture.close() }
        fixture.maker.counter("a", 5)
        fixture.flush()
        try fixture.drain()
        #expect(try fixture.lines() == ["a 1.0 5.0"])
    }

    @Test func `without a folder every flush is dropped, counted and explained once`() throws {
        let fixture = try StoreBackendFixture(hasFolder: false)
        defer { fixture.close() }
        for _ in 0..<3 {
            fixture.maker.counter("a", 1)
            fixture.flush()
        }
        try fixture.drain()
        #expect(fixture.backend.ledger.dropped(.diskFailed) == 3)
        #expect(fixture.backend.ledger.errors == 1)
        #expect(fixture.backend.ledger.lastError?.contains("state directory") == true)
        #expect(fixture.addsUp)
    }

    @Test func `a disk that is behind costs whole flushes, and nothing waits for it`() throws {
        let fixture = try StoreBackendFixture()
        // Another process holds the folder's files; each flush waits a second for them.
        fixture.maker.counter("a", 1)
        fixture.flush()
        try fixture.drain()
        let holder = try FileHolder(fixture.path)
        defer { fixture.close() }
        for _ in 0..<12 {
            fixture.maker.counter("a", 1)
            fixture.flush()
            // Steps on the loop only: the thread does not come to an answer.
            let queued = fixture.backend.ledger.pointsQueued
            try fixture.run { fixture.backend.ledger.pointsQueued > queued }
        }
        #expect(fixture.backend.ledger.dropped(.queueFull) >= 6)
        #expect(fixture.backend.ledger.lastError?.contains("the disk is slow") == true)
        holder.release()
        try fixture.drain()
        fixture.maker.counter("a", 1)
        fixture.flush()
        try fixture.drain()
        #expect(fixture.addsUp)
        // Every increment is in the total, whatever was dropped meanwhile.
        #expect(try fixture.select().first?.samples.last?.value == 14)
        #expect(fixture.reports.last?.contains("history goes on") == true)
    }
}

struct StoreOptionsTests {
    private func decode(_ text: [(String, ConfigText)]) -> (StoreOptions, [String]) {
        ConfigText.decode(text)
    }

    @Test func `every key is read, and written as it is read`() {
        let (options, problems) = decode([
            ("name", "history"), ("path", "/var/lib/x"), ("bytes_max", "2GiB"),
            ("retention", [["step": "raw", "keep": "2d"], ["step": "1h", "keep": "90d"]]),
        ])
        #expect(problems == [])
        #expect(options.common.name == "history")
        #expect(options.path == "/var/lib/x")
        #expect(options.bytesMax == 2 << 30)
        #expect(options.kept.keepMilliseconds == [.raw: 172_800_000, .hour: 7_776_000_000])
        #expect(ConfigText.again(options) == options)
    }

    @Test func `nothing written means a week, a month and a year in a GiB`() {
        #expect(StoreOptions().kept == StoreRetention())
        #expect(StoreOptions().bytesMax == 1 << 30)
    }

    @Test(
        arguments: [
            ([("path", "relative")], "is not the absolute path of a folder"),
            ([("bytes_max", "1MiB")], "16MiB"),
            ([("retention", [["step": "10m", "keep": "30d"]])], "has no step `raw`"),
            (
                [
                    (
                        "retention",
                        [["step": "raw", "keep": "2d"], ["step": "raw", "keep": "3d"]]
                    )
                ], "has a step twice"
            ),
            ([("retention", [["step": "5m", "keep": "2d"]])], "step"),
            ([("retention", [["step": "raw"]])], "is required"),
        ] as [([(String, ConfigText)], String)])
    func `mistakes are named`(_ entries: [(String, ConfigText)], _ problem: String) {
        let (_, problems) = decode(entries)
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }
}
