import BackendKit
import EventLoop
import ForwardKit
import Statsd
import TestSupport
import Testing

/// A collector that dies at random instants, on a disk that fails, behind links that lose, repeat
/// and reorder: every batch is in the totals exactly once.
@Suite struct JournalModelTests {
    private struct Sent {
        var agent: UInt64
        var body: [UInt8]
        var value: Double
    }

    private struct Run {
        var random: SplitMix64
        let files = FaultyFiles()
        var collector: Collector
        var journal: CollectorJournal
        var now = StateFixture.start
        /// Not acknowledged yet, in each agent's spool.
        var waiting: [Sent] = []
        /// Acknowledged, and perhaps still on its way a second time.
        var echoes: [Sent] = []
        var sequences: [UInt64: UInt64] = [:]
        var sent = 0.0
        /// Batches that were only counted; a collector that comes back may amend again for a while.
        var late: [[UInt8]: Double] = [:]
        var refused = 0
        /// What the backends have: the last revision of each interval.
        var backend: [IntervalKey: Double] = [:]
        var crashes = 0
        var cuts = 0
        var amendments = 0

        static let options: CollectorOptions = {
            var options = CollectorOptions()
            options.graceNanoseconds = 3 * StateFixture.second
            options.keepNanoseconds = 2 * StateFixture.second
            options.keptMax = 2
            return options
        }()

        init(seed: UInt64) throws {
            random = SplitMix64(seed: seed)
            collector = Collector(Self.options, seed: 1, startedNanoseconds: now)
            journal = CollectorJournal(files, limits: SpoolLimits(bytesMax: 60_000))
            _ = try journal.recover(&collector, at: now)
        }

        mutating func run() throws {
            for step in 0..<300 {
                if step % 10 == 0 { produce() }
                for _ in 0..<random.below(8) { try deliver() }
                now += UInt64(random.below(3)) * StateFixture.second / 2
                try advance()
                if random.oneIn(25) { try crash() }
            }
            // The disk is well again, and everything that waits comes through.
            for _ in 0..<5000 where !waiting.isEmpty {
                try deliver(isHealthy: true)
                if random.oneIn(5) {
                    now += StateFixture.second
                    try advance(isHealthy: true)
                }
            }
            for _ in 0..<40 {
                now += StateFixture.second
                try advance(isHealthy: true)
            }
        }

        /// The interval that ends now or ended lately, from every agent.
        private mutating func produce() {
            let end = (now / StateFixture.second / 10 + 1) * 10 * StateFixture.second
            for agent in 1...3 as ClosedRange<UInt64> {
                let sequence = sequences[agent, default: 0] + 1
                sequences[agent] = sequence
                let value = Double(1 + random.below(1000))
                let header = StateFixture.header(sequence: sequence, end: end, epoch: agent)
                let body = StateFixture.body(
                    [("c|agent:\(random.below(3))", .counter, StateFixture.counter(value))],
                    header)
                sent += value
                waiting.append(Sent(agent: agent, body: body, value: value))
            }
        }

        private mutating func deliver(isHealthy: Bool = false) throws {
            if !echoes.isEmpty, random.oneIn(4) {
                // It was acknowledged before: whatever is said now, it must not be merged.
                try take(echoes.remove(at: random.below(echoes.count)), isHealthy)
            }
            guard !waiting.isEmpty else { return }
            let place = random.below(min(waiting.count, 6))
            let batch = waiting[place]
            guard try take(batch, isHealthy) else { return }
            // The answer may get lost: then the agent sends it again.
            if random.oneIn(5) { return }
            waiting.remove(at: place)
            if random.oneIn(3) { echoes.append(batch) }
        }

        /// Answers whether the batch was acknowledged.
        @discardableResult
        private mutating func take(_ batch: Sent, _ isHealthy: Bool) throws -> Bool {
            let agent = CollectorFixture.agent(batch.agent)
            if collector.agents[agent] == nil, !(try greet(batch.agent, isHealthy)) { return false }
            switch collector.receive(try BatchHeader(of: batch.body), from: agent, at: now) {
            case .refuse:
                refused += 1
                return false
            case .acknowledge(let outcome):
                if outcome == .late { late[batch.body] = batch.value }
                return true
            case .take: break
            }
            let read = try ForwardBatch(batch.body, limits: TimerLimits())
            planFault(isHealthy)
            do throws(UVError) {
                let record = try journal.append(batch.body, from: agent)
                let answer = collector.merge(read, from: agent, record: record, at: now)
                if answer.outcome == .amended { amendments += 1 }
                late[batch.body] = nil
            } catch {
                refused += 1
                healDisk()
                return false
            }
            healDisk()
            return true
        }

        private mutating func greet(_ number: UInt64, _ isHealthy: Bool) throws -> Bool {
            let hello = Hello(
                agent: CollectorFixture.agent(number), epoch: Identifier(high: 0, low: number),
                host: Array("h".utf8), intervalNanoseconds: 10 * StateFixture.second)
            guard case .success = collector.greet(hello, at: now),
                let agent = collector.agents[hello.agent]
            else { return false }
            do throws(UVError) {
                try journal.append(agent)
                return true
            } catch {
                // Without a record of it nothing of it may be acknowledged.
                try crash()
                return false
            }
        }

        private mutating func planFault(_ isHealthy: Bool) {
            guard !isHealthy, random.oneIn(12) else { return }
            files.nextWriteTakes = random.below(300)
            files.truncateFails = random.oneIn(2)
        }

        private mutating func healDisk() {
            files.nextWriteTakes = nil
            files.truncateFails = false
        }

        private mutating func advance(isHealthy: Bool = false) throws {
            for interval in collector.advance(to: now) {
                backend[interval.key] = interval.series.entries.reduce(0) { sum, entry in
                    guard case .counter(let counter) = interval.series.state(of: entry) else {
                        return sum
                    }
                    return sum + counter.sum
                }
                // Dying here sends the interval once more after the recovery.
                if !isHealthy, random.oneIn(20) { return try crash() }
                do throws(UVError) { try journal.append(closed: interval.key) } catch {
                    return try crash()
                }
            }
            guard journal.isCutDue || random.oneIn(30) else { return }
            cuts += 1
            if !isHealthy, random.oneIn(4) { files.nextWriteTakes = random.below(200) }
            do throws(UVError) { try journal.cut(collector) } catch {}
            healDisk()
        }

        /// The process dies, perhaps within a write, and the next one begins.
        private mutating func crash() throws {
            crashes += 1
            if random.oneIn(2), let batch = waiting.first,
                collector.agents[CollectorFixture.agent(batch.agent)] != nil
            {
                files.nextWriteTakes = random.below(300)
                files.truncateFails = true
                do throws(UVError) {
                    _ = try journal.append(batch.body, from: CollectorFixture.agent(batch.agent))
                } catch {}
                healDisk()
            }
            now += UInt64(random.below(5)) * StateFixture.second
            collector = Collector(Self.options, seed: random.next(), startedNanoseconds: now)
            journal = CollectorJournal(files, limits: SpoolLimits(bytesMax: 60_000))
            _ = try journal.recover(&collector, at: now)
        }
    }

    @Test(arguments: (0..<10).map { _ in UInt64.random(in: 0...UInt64.max) })
    func `every batch is in the totals exactly once`(seed: UInt64) throws {
        var run = try Run(seed: seed)
        try run.run()
        #expect(run.waiting.isEmpty, "seed \(seed)")
        let total = run.backend.values.reduce(0, +)
        #expect(total == run.sent - run.late.values.reduce(0, +), "seed \(seed)")
        #expect(run.crashes > 0 && run.cuts > 0)
        #expect(run.files.byteCount < 80_000)
    }

    @Test func `a run has amendments, refusals and late data, too`() throws {
        var (amendments, refused, late) = (0, 0, 0)
        for seed in 1...3 as ClosedRange<UInt64> {
            var run = try Run(seed: seed)
            try run.run()
            amendments += run.amendments
            refused += run.refused
            late += run.late.count
        }
        #expect(amendments > 0 && refused > 0 && late > 0)
    }
}
