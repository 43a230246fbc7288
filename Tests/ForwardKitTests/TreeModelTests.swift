import BackendKit
import EventLoop
import ForwardKit
import Statsd
import TestSupport
import Testing

/// Agents, two collectors and one above them: the middle ones die at random instants, on disks that
/// fail, and every link loses answers: the top has every batch exactly once, to the bit.
@Suite struct TreeModelTests {
    private static let second = StateFixture.second

    private struct Sent {
        var agent: UInt64
        var body: [UInt8]
    }

    /// A collector in the middle, with what its process loses when it dies, and what not.
    private final class Middle {
        let number: UInt64
        let files = FaultyFiles()
        var collector: Collector
        var journal: CollectorJournal
        var outbox = Outbox()
        /// What the backend has on its disk, oldest first.
        var spool: [[UInt8]] = []
        /// What it has in memory, by the journal's numbers.
        var memory: [(number: UInt64, body: [UInt8])] = []
        /// Not acknowledged yet, in the spools of its agents.
        var waiting: [Sent] = []

        static let options: CollectorOptions = {
            var options = CollectorFixture.options
            options.graceNanoseconds = 3 * second
            options.keepNanoseconds = 6 * second
            options.keptMax = 4
            return options
        }()
        static let plans = [
            UpwardPlan(
                backend: "up", filter: NameFilter(), ring: CollectorRing(["forward://top"]))
        ]

        init(_ number: UInt64, now: UInt64) throws {
            self.number = number
            collector = Collector(Self.options, seed: 1, startedNanoseconds: now)
            journal = CollectorJournal(files, limits: SpoolLimits(bytesMax: 400_000))
            try begin(now)
        }

        var identity: Identifier { CollectorFixture.agent(100 + number).ofCollector }

        func begin(_ now: UInt64) throws {
            collector = Collector(Self.options, seed: now, startedNanoseconds: now)
            collector.setForwarding(true)
            journal = CollectorJournal(files, limits: SpoolLimits(bytesMax: 400_000))
            journal.reservedSixteenths = 8
            outbox = try journal.recover(&collector, at: now).outbox
            try journal.append(outbox, of: collector)
            memory = []
        }
    }

    private struct Run {
        var random: SplitMix64
        var now = StateFixture.start
        var middles: [Middle] = []
        let top: CollectorFixture
        var sequences: [UInt64: UInt64] = [:]
        /// Every batch, but for those that a middle only counted as late.
        var bodies: Set<[UInt8]> = []
        var late: Set<[UInt8]> = []
        var (crashes, increments, repeated, cuts) = (0, 0, 0 as UInt64, 0)

        init(seed: UInt64) throws {
            random = SplitMix64(seed: seed)
            var options = CollectorFixture.options
            options.keepNanoseconds = 100_000 * second
            options.keptMax = 10_000
            top = CollectorFixture(options, now: now)
            for number in 0..<2 as Range<UInt64> {
                middles.append(try Middle(number, now: now))
                top.greet(identity: middles[Int(number)].identity)
            }
        }

        mutating func run() throws {
            for step in 0..<240 {
                if step % 10 == 0 { produce() }
                try turn(isHealthy: false)
                if random.oneIn(12), let middle = middles.randomElement(using: &random) {
                    try crash(middle)
                }
            }
            for _ in 0..<4000 where !isDone { try turn(isHealthy: true) }
            for _ in 0..<60 { try turn(isHealthy: true) }
        }

        private var isDone: Bool {
            middles.allSatisfy {
                $0.waiting.isEmpty && $0.outbox.isEmpty && $0.spool.isEmpty && $0.memory.isEmpty
            }
        }

        private mutating func turn(isHealthy: Bool) throws {
            now += UInt64(random.below(3)) * second / 2
            for middle in middles {
                for _ in 0..<random.below(4) { try deliver(to: middle, isHealthy) }
                try advance(middle, isHealthy)
                giveAway(middle)
                for _ in 0..<random.below(4) { try deliver(from: middle, isHealthy) }
            }
            top.now = now
            top.advance()
        }

        // MARK: Agents

        private mutating func produce() {
            let end = (now / second / 10 + 1) * 10 * second
            for agent in 0..<4 as Range<UInt64> {
                let sequence = sequences[agent, default: 0] + 1
                sequences[agent] = sequence
                let body = StateFixture.body(
                    series(), StateFixture.header(sequence: sequence, end: end, epoch: agent + 1),
                    exact: CollectorFixture.options.exact)
                bodies.insert(body)
                middles[Int(agent) / 2].waiting.append(Sent(agent: agent, body: body))
            }
        }

        private mutating func series() -> [(String, MetricType, ForwardState)] {
            let values = (0..<(1 + random.below(40))).map { _ in Double(random.below(4000)) / 8 }
            let start = random.below(100)
            return [
                ("c", .counter, StateFixture.counter(Double(1 + random.below(1000)) / 4)),
                (
                    "g", .gauge,
                    StateFixture.gauge(Double(random.below(9)), at: Int64(random.below(5)))
                ),
                ("h", .gauge, StateFixture.gauge(Double(random.below(9)), at: 1, .sum)),
                (
                    "t", .timer,
                    .timer(StateFixture.timer(values, limits: CollectorFixture.options.limits))
                ),
                ("s", .set, .set(StateFixture.set(start..<(start + 1 + random.below(20))))),
            ]
        }

        private mutating func deliver(to middle: Middle, _ isHealthy: Bool) throws {
            guard !middle.waiting.isEmpty else { return }
            let place = random.below(min(middle.waiting.count, 4))
            let sent = middle.waiting[place]
            guard try take(sent, middle, isHealthy) else { return }
            // The answer may get lost: then it is sent again.
            if !random.oneIn(4) { middle.waiting.remove(at: place) }
        }

        /// Answers whether the batch was acknowledged.
        private mutating func take(_ sent: Sent, _ middle: Middle, _ isHealthy: Bool) throws -> Bool
        {
            let agent = CollectorFixture.agent(sent.agent)
            if middle.collector.agents[agent] == nil, !greet(agent, middle) { return false }
            switch middle.collector.receive(try BatchHeader(of: sent.body), from: agent, at: now) {
            case .refuse: return false
            case .acknowledge(let outcome):
                if outcome == .late { late.insert(sent.body) }
                return true
            case .take: break
            }
            let batch = try ForwardBatch(
                sent.body, limits: Middle.options.limits, exact: Middle.options.exact)
            planFault(middle, isHealthy)
            defer { heal(middle) }
            do throws(UVError) {
                let record = try middle.journal.append(sent.body, from: agent)
                _ = middle.collector.merge(batch, from: agent, record: record, at: now)
                late.remove(sent.body)
                return true
            } catch {
                return false
            }
        }

        private func greet(_ agent: Identifier, _ middle: Middle) -> Bool {
            let hello = Hello(
                agent: agent, epoch: agent, host: [], intervalNanoseconds: 10 * second)
            guard case .success = middle.collector.greet(hello, at: now),
                let known = middle.collector.agents[agent]
            else { return false }
            do throws(UVError) {
                try middle.journal.append(known)
                return true
            } catch {
                return false
            }
        }

        // MARK: The middle

        private mutating func planFault(_ middle: Middle, _ isHealthy: Bool) {
            guard !isHealthy, random.oneIn(10) else { return }
            middle.files.nextWriteTakes = random.below(400)
            middle.files.truncateFails = random.oneIn(2)
        }

        private func heal(_ middle: Middle) {
            middle.files.nextWriteTakes = nil
            middle.files.truncateFails = false
        }

        private mutating func advance(_ middle: Middle, _ isHealthy: Bool) throws {
            let closed = middle.collector.advance(to: now)
            for key in middle.collector.dueIntervals {
                increments += middle.collector.isIncrement(key) ? 1 : 0
                planFault(middle, isHealthy)
                do throws(UVError) {
                    try middle.journal.handOver(
                        key, of: &middle.collector, by: Middle.plans, &middle.outbox)
                } catch {
                    heal(middle)
                    // A process that meets this may die of it, or try again.
                    if random.oneIn(2) { try crash(middle) }
                    return
                }
                heal(middle)
                if !isHealthy, random.oneIn(12) { return try crash(middle) }
            }
            for interval in closed {
                if !isHealthy, random.oneIn(12) { return try crash(middle) }
                do throws(UVError) { try middle.journal.append(closed: interval.key) } catch {}
            }
            guard middle.journal.isCutDue || random.oneIn(20) else { return }
            cuts += 1
            planFault(middle, isHealthy)
            do throws(UVError) {
                try middle.journal.cut(middle.collector, middle.outbox)
            } catch {}
            heal(middle)
        }

        private mutating func giveAway(_ middle: Middle) {
            while let number = middle.outbox.next() {
                do throws(UVError) {
                    guard let found = try middle.journal.outgoing(number) else {
                        Issue.record("a batch that was handed over is not there")
                        return middle.outbox.settle([number])
                    }
                    middle.memory.append((number, found.body))
                } catch {
                    Issue.record("a batch that was handed over cannot be read")
                }
            }
            // The backend's disk gets it sooner or later.
            guard random.oneIn(5) else { return }
            middle.spool += middle.memory.map(\.body)
            middle.outbox.settle(middle.memory.map(\.number))
            middle.memory = []
            if random.oneIn(3) {
                do throws(UVError) { try middle.journal.append(settledOf: middle.outbox) } catch {}
            }
        }

        private mutating func crash(_ middle: Middle) throws {
            crashes += 1
            now += UInt64(random.below(4)) * second
            try middle.begin(now)
        }

        // MARK: The top

        private mutating func deliver(from middle: Middle, _ isHealthy: Bool) throws {
            guard let body = middle.spool.first ?? middle.memory.first?.body else { return }
            let before = top.collector.tally.batchesRepeated
            top.now = now
            switch try top.send(body, from: middle.identity) {
            case .take, .refuse: return
            case .acknowledge: break
            }
            repeated += top.collector.tally.batchesRepeated - before
            if random.oneIn(4) { return }
            guard middle.spool.isEmpty else {
                middle.spool.removeFirst()
                return
            }
            middle.outbox.settle([middle.memory.removeFirst().number])
        }

        /// What one collector would have made of the same batches.
        func flat() throws -> [IntervalKey: [String]] {
            var options = CollectorFixture.options
            options.openMax = 10_000
            let flat = CollectorFixture(options, now: StateFixture.start)
            for agent in 0..<4 as Range<UInt64> { flat.greet(agent) }
            for body in bodies.subtracting(late) {
                let header = try BatchHeader(of: body)
                try flat.send(body, from: header.epoch.low - 1)
            }
            return Dictionary(
                flat.collector.closeAll(at: now).map { ($0.key, $0.orderlessTexts) }
            ) { $1 }
        }
    }

    @Test(arguments: (0..<8).map { _ in UInt64.random(in: 0...UInt64.max) })
    func `the top has every batch once, whenever the middle dies`(seed: UInt64) throws {
        var run = try Run(seed: seed)
        try run.run()
        #expect(run.middles.allSatisfy { $0.waiting.isEmpty }, "seed \(seed)")
        let expected = try run.flat()
        var last: [IntervalKey: [String]] = [:]
        for interval in run.top.closed { last[interval.key] = interval.orderlessTexts }
        #expect(Set(last.keys) == Set(expected.keys), "seed \(seed)")
        for (key, texts) in expected {
            #expect(last[key] == texts, "seed \(seed), \(key)")
        }
        #expect(run.crashes > 0 && run.cuts > 0)
    }

    @Test func `a run has increments and repetitions, too`() throws {
        var (increments, repeated) = (0, 0 as UInt64)
        for seed in 1...3 as ClosedRange<UInt64> {
            var run = try Run(seed: seed)
            try run.run()
            increments += run.increments
            repeated += run.repeated
        }
        #expect(increments > 0 && repeated > 0)
    }
}
