import Statsd
import TestSupport
import Testing

@Suite struct SetCellTests {
    @Test func `an empty set has no heap and one member costs less than 100 bytes`() {
        var cell = SetCell()
        #expect(cell.memoryBytes == 0)
        #expect(cell.cardinality == 0)
        cell.insert(hash: 1, exactMembersMax: 4096)
        #expect(cell.memoryBytes + MemoryLayout<SetCell>.stride < 100)
        #expect(cell.cardinality == 1)
    }

    @Test(arguments: [1, 7, 8, 9, 10, 24, 25, 1000, 4096])
    func `members count once up to the limit`(count: Int) {
        var cell = SetCell()
        for _ in 0..<2 {
            var random = SplitMix64(seed: 9)
            for _ in 0..<count { cell.insert(hash: random.next(), exactMembersMax: 4096) }
        }
        #expect(cell.isExact)
        #expect(cell.cardinality == Double(count))
    }

    @Test func `hashes that share their low bits are told apart`() {
        var cell = SetCell()
        for member in 0..<500 as Range<UInt64> {
            cell.insert(hash: member << 40, exactMembersMax: 4096)
        }
        #expect(cell.cardinality == 500)
    }

    @Test func `one member too many makes it an estimate`() {
        var cell = SetCell()
        var random = SplitMix64(seed: 3)
        for _ in 0..<100 { cell.insert(hash: random.next(), exactMembersMax: 100) }
        #expect(cell.isExact)
        cell.insert(hash: random.next(), exactMembersMax: 100)
        #expect(!cell.isExact)
        #expect(abs(cell.cardinality - 101) <= 2)
        #expect(cell.memoryBytes < 17_000)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `split and order do not show in the cardinality`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let distinct = [3, 8, 9, 299, 300, 301, 5000][Int(seed % 7)]
        let hashes = (0..<distinct).map { _ in random.next() }
        var whole = SetCell()
        for hash in hashes { whole.insert(hash: hash, exactMembersMax: 300) }
        var parts = [SetCell](repeating: SetCell(), count: 5)
        for hash in (hashes + hashes).shuffled(using: &random) {
            parts[random.below(5)].insert(hash: hash, exactMembersMax: 300)
        }
        while parts.count > 1 {
            let taken = parts.remove(at: random.below(parts.count))
            parts[random.below(parts.count)].merge(taken, exactMembersMax: 300)
        }
        #expect(parts[0].cardinality == whole.cardinality, "seed \(seed)")
        #expect(parts[0].isExact == (distinct <= 300), "seed \(seed)")
    }

    @Test func `what was removed is gone, and the set is exact again`() {
        var cell = SetCell()
        var random = SplitMix64(seed: 5)
        for count in [5, 60, 2000] {
            for _ in 0..<count { cell.insert(hash: random.next(), exactMembersMax: 1000) }
            cell.removeAll()
            #expect(cell.isEmpty)
            #expect(cell.isExact)
            #expect(cell.cardinality == 0)
        }
        cell.insert(hash: 0, exactMembersMax: 1000)
        cell.insert(hash: 0, exactMembersMax: 1000)
        #expect(cell.cardinality == 1)
    }

    @Test func `a table that is hardly used gives its storage back`() {
        var cell = SetCell()
        var random = SplitMix64(seed: 5)
        for _ in 0..<900 { cell.insert(hash: random.next(), exactMembersMax: 1000) }
        cell.removeAll()
        #expect(cell.memoryBytes > 8000)
        cell.insert(hash: 1, exactMembersMax: 1000)
        cell.removeAll()
        #expect(cell.memoryBytes == 0)
    }
}
