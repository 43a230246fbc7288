import ForwardKit
import Statsd
import TestSupport
import Testing

/// Whatever way batches take to the top, the top says the same.
@Suite struct MergePropertyTests {
    private static let second = StateFixture.second
    private static let agents = 12

    /// One agent's interval, in one or several batches.
    private struct Agent {
        var bodies: [[UInt8]]
    }

    // MARK: Agents

    /// Values whose sums are exact in binary, so that every bit of every sum can be compared.
    private static func makeAgents(_ random: inout SplitMix64) -> [Agent] {
        (0..<agents).map { number in
            let parts = 1 + random.below(3)
            let series = (0..<(10 + random.below(30))).map { _ in makeSeries(&random) }
            // A series stands in an agent's interval once.
            let unique = Dictionary(series.map { ("\($0.1)\($0.0)", $0) }) { first, _ in first }
            let list = unique.sorted { $0.key < $1.key }.map(\.value)
            return Agent(
                bodies: (0..<parts).map { part in
                    let mine = list.enumerated().filter { $0.offset % parts == part }
                    return body(
                        mine.map(\.element), sequence: UInt64(part + 1), part: UInt64(part),
                        parts: UInt64(parts))
                })
        }
    }

    private static func makeSeries(
        _ random: inout SplitMix64
    ) -> (String, MetricType, ForwardState) {
        let name = "n\(random.below(6))|t:\(random.below(3))"
        switch random.below(5) {
        case 0:
            return (name, .counter, StateFixture.counter(Double(random.below(9999)) / 4))
        case 1:
            let gauge = StateFixture.gauge(
                Double(random.below(100)) / 8, at: Int64(random.below(5)),
                GaugePolicy.allCases[random.below(6) % 5])
            return ("g" + name, .gauge, gauge)
        case 2:
            let start = random.below(200)
            return (name, .set, .set(StateFixture.set(start..<(start + random.below(90) + 1))))
        default:
            let isMany = random.oneIn(3)
            let values = (0..<(1 + random.below(isMany ? 120 : 12))).map { _ in
                Double(random.below(1 << 20) - (1 << 15)) / 64
            }
            let weights = random.oneIn(4) ? values.map { _ in Double(1 << random.below(3)) } : []
            let cell = StateFixture.timer(
                values, weights: weights, limits: CollectorFixture.options.limits)
            return (name, random.oneIn(2) ? .timer : .distribution, .timer(cell))
        }
    }

    private static func body(
        _ series: [(String, MetricType, ForwardState)], sequence: UInt64, part: UInt64,
        parts: UInt64
    ) -> [UInt8] {
        StateFixture.body(
            series, StateFixture.header(sequence: sequence, part: part, parts: parts),
            exact: CollectorFixture.options.exact)
    }

    // MARK: Ways to the top

    /// What a collector makes of some agents' batches, in a random order, some of them repeated.
    private static func collect(
        _ agents: [Agent], _ random: inout SplitMix64
    ) throws -> ClosedInterval {
        let fixture = CollectorFixture(now: StateFixture.start + 10 * second)
        var ways: [(UInt64, [UInt8])] = []
        for (number, agent) in agents.enumerated() {
            fixture.greet(UInt64(number))
            for body in agent.bodies {
                for _ in 0..<(1 + random.below(3)) { ways.append((UInt64(number), body)) }
            }
        }
        ways.shuffle(using: &random)
        for (number, body) in ways { try fixture.send(body, from: number) }
        fixture.advance()
        return try #require(fixture.closed.first)
    }

    /// A collector as the agent of another.
    private static func forwarded(_ interval: ClosedInterval) -> Agent {
        let header = StateFixture.header()
        var encoder = BatchEncoder(
            header.interval, exact: CollectorFixture.options.exact, seed: 77)
        for entry in interval.series.entries {
            let outcome = encoder.append(
                key: interval.series.key(of: entry), type: entry.type, scope: entry.scope,
                state: interval.series.state(of: entry))
            precondition(outcome == .added && !encoder.isFull, "a test's tree is small")
        }
        return Agent(bodies: [encoder.body(header)])
    }

    /// Collectors over collectors, until one is left.
    private static func throughTree(
        _ agents: [Agent], _ random: inout SplitMix64
    ) throws -> ClosedInterval {
        var level = agents.shuffled(using: &random)
        while level.count > 4 || random.oneIn(2) {
            var next: [Agent] = []
            while !level.isEmpty {
                let count = min(level.count, 1 + random.below(4))
                next.append(forwarded(try collect(Array(level.suffix(count)), &random)))
                level.removeLast(count)
            }
            level = next
        }
        return try collect(level, &random)
    }

    // MARK: Properties

    @Test(arguments: (0..<6).map { _ in UInt64.random(in: 0...UInt64.max) })
    func `order, repetition and tree show in no bit`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let agents = Self.makeAgents(&random)
        let expected = try Self.collect(agents, &random).orderlessTexts
        #expect(expected.count > 20)
        for _ in 0..<3 {
            let shuffled = try Self.collect(agents, &random).orderlessTexts
            #expect(shuffled == expected, "seed \(seed)")
            let tree = try Self.throughTree(agents, &random).orderlessTexts
            #expect(tree == expected, "seed \(seed)")
        }
    }

    @Test(arguments: 0..<3 as Range<UInt64>)
    func `sums of fractions agree within 1e-12 over any tree`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let limits = CollectorFixture.options.limits
        let agents = (0..<Self.agents).map { _ in
            let values = (0..<200).map { _ in Double.random(in: -100...1000, using: &random) / 3 }
            let weights = values.map { _ in 1 / Double.random(in: 0.01...1, using: &random) }
            let cell = StateFixture.timer(values, weights: weights, limits: limits)
            return Agent(bodies: [
                Self.body(
                    [
                        ("t", .timer, .timer(cell)),
                        ("c", .counter, StateFixture.counter(values[0] * 0.1)),
                    ], sequence: 1, part: 0, parts: 1)
            ])
        }
        let flat = try Self.collect(agents, &random)
        for _ in 0..<5 {
            let tree = try Self.throughTree(agents, &random)
            #expect(isClose(try #require(flat.counter("c")), try #require(tree.counter("c"))))
            guard case .timer(let one)? = flat.state("t"),
                case .timer(let other)? = tree.state("t"),
                let left = one.sketch, let right = other.sketch
            else {
                Issue.record("a timer of many values is a sketch")
                return
            }
            #expect(isClose(left.sum, right.sum))
            #expect(isClose(left.weightedSum, right.weightedSum))
            #expect(isClose(left.weightedCount, right.weightedCount))
            #expect(
                isClose(left.plain.squaredDeviations.value, right.plain.squaredDeviations.value))
            #expect(left.min == right.min && left.max == right.max && left.count == right.count)
        }
    }
}
