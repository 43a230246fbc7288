import ForwardKit
import TestSupport
import Testing

@Suite struct RingTests {
    private let keys = (0..<20_000).map { Array("service.\($0 / 7).requests|host:\($0)".utf8) }

    private func owner(of key: [UInt8], _ ring: CollectorRing) -> Int {
        ring.owner(ofKey: key.span)
    }

    private func owners(_ ring: CollectorRing) -> [String] {
        keys.map { ring.collectors[owner(of: $0, ring)] }
    }

    @Test func `each of several collectors gets its share`() {
        let ring = CollectorRing(["a:1", "b:1", "c:1", "d:1", "e:1"])
        let shares = Dictionary(grouping: owners(ring)) { $0 }.mapValues(\.count)
        #expect(shares.count == 5)
        // 4,000 each; five standard deviations are 283.
        #expect(shares.values.allSatisfy { abs($0 - 4000) < 283 })
    }

    @Test(arguments: [1, 2, 5, 16])
    func `one collector more moves only what it gets`(count: Int) {
        let names = (0..<count).map { "collector-\($0):8135" }
        let before = owners(CollectorRing(names))
        let after = owners(CollectorRing(names + ["new:8135"]))
        let moved = zip(before, after).filter { $0 != $1 }
        #expect(moved.allSatisfy { $0.1 == "new:8135" })
        let expected = Double(keys.count) / Double(count + 1)
        #expect(abs(Double(moved.count) - expected) < 5 * expected.squareRoot())
    }

    @Test func `one collector less moves only what it had`() {
        let before = owners(CollectorRing(["a", "b", "c"]))
        let after = owners(CollectorRing(["a", "c"]))
        #expect(zip(before, after).allSatisfy { $0 == $1 || $0 == "b" })
        #expect(!after.contains("b"))
    }

    @Test func `the order and repetition of a list do not matter`() {
        let ring = CollectorRing(["b", "a", "b", "c"])
        #expect(ring == CollectorRing(["a", "b", "c"]))
        #expect(ring.epoch == CollectorRing(["c", "b", "a"]).epoch)
        #expect(ring.epoch != CollectorRing(["a", "b"]).epoch)
    }

    @Test func `every agent divides alike, on every machine`() {
        let ring = CollectorRing(["10.0.0.1:8135", "10.0.0.2:8135", "10.0.0.3:8135"])
        let owners = (0..<12).map { owner(of: keys[$0 * 7], ring) }
        #expect(owners == Self.fixedOwners)
        #expect(ring.epoch == Self.fixedEpoch)
    }

    // Seen once and kept: whoever changes them splits the series of a fleet.
    private static let fixedOwners = [2, 2, 2, 2, 2, 1, 2, 1, 2, 0, 0, 0]
    private static let fixedEpoch: UInt64 = 8_420_230_941_608_740_561

    @Test func `a change waits for the next interval`() {
        let (one, two) = (CollectorRing(["a"]), CollectorRing(["a", "b"]))
        var schedule = RingSchedule(one)
        schedule.change(to: two)
        #expect(schedule.ring == one)
        var changes = [schedule.beginInterval()]
        #expect(schedule.ring == two)
        changes.append(schedule.beginInterval())
        schedule.change(to: one)
        schedule.change(to: two)
        changes.append(schedule.beginInterval())
        #expect(changes == [true, false, false])
        #expect(schedule.ring == two)
    }
}
