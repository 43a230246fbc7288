import ForwardKit
import Testing

@Suite struct MessageTests {
    private let hello = Hello(
        agent: Identifier(high: 1, low: 2), epoch: Identifier(high: .max, low: 4),
        host: Array("web-1".utf8), intervalNanoseconds: 10_000_000_000, token: [1, 255])

    @Test func `every message reads back as it was written`() throws {
        let welcome = Welcome(version: 1, batchesInFlightMax: 64, acknowledgedThrough: 9)
        let acknowledgement = Acknowledgement(
            epoch: hello.epoch, sequence: 77, outcome: .amended, seriesOverBudget: 3)
        let refusal = Refusal(.busy, epoch: hello.epoch, sequence: 5, detail: "journal")
        var collector = hello
        collector.collectors = [hello.agent.ofCollector, Identifier(high: 5, low: 6)]
        #expect(try Hello(hello.body) == hello)
        #expect(try Hello(collector.body) == collector)
        #expect(try Welcome(welcome.body) == welcome)
        #expect(try Acknowledgement(acknowledgement.body) == acknowledgement)
        #expect(try Refusal(refusal.body) == refusal)
        #expect(try Ping(Ping(number: 8).body) == Ping(number: 8))
    }

    @Test func `a hello may be longer than this version knows`() throws {
        #expect(try Hello(hello.body + [1, 2, 3]) == hello)
    }

    @Test func `no message reads a part of itself as the whole`() {
        for count in hello.body.indices {
            #expect(throws: WireFault.self) { try Hello(Array(hello.body.prefix(count))) }
        }
        let refusal = Refusal(.malformed, detail: "why").body
        for count in refusal.indices {
            #expect(throws: WireFault.self) { try Refusal(Array(refusal.prefix(count))) }
        }
        #expect(throws: WireFault.trailingBytes) { try Refusal(refusal + [0]) }
    }

    @Test func `a hello without an interval or with a torn name is none`() {
        var still = hello
        still.intervalNanoseconds = 0
        #expect(throws: WireFault.badNumber) { try Hello(still.body) }
        var torn = hello
        torn.host = [0xC3]
        #expect(throws: WireFault.badText) { try Hello(torn.body) }
        var lines = hello
        lines.host = Array("a\nb".utf8)
        #expect(throws: WireFault.badText) { try Hello(lines.body) }
    }

    @Test func `only a batch that contradicts itself is refused for good`() {
        #expect(RefusalReason.allCases.filter { !$0.isTemporary } == [.malformed])
        #expect(Set(RefusalReason.allCases.map { "\($0.label)" }).count == 10)
    }
}
