import Statsd
import TestSupport
import Testing

/// The order in which a summary leaves a cell's raw values.
@Suite struct ValueSortTests {
    private let limits = TimerLimits(exactValuesMax: 100_000)

    enum Shape: CaseIterable, Sendable {
        case uniform, whole, latencies, signed, constant, ascending, descending, everyMagnitude
        case clusterAndZero, clusters, neighbours

        func value(_ index: Int, _ random: inout SplitMix64) -> Double {
            switch self {
            case .uniform: Double.random(in: 0...1, using: &random)
            case .whole: Double(random.below(300))
            case .latencies: 1 / Double.random(in: 0.001...1, using: &random)
            case .signed: Double.random(in: -1000...1000, using: &random)
            case .constant: 12.5
            case .ascending: Double(index) / 3
            case .descending: -Double(index) / 3
            case .everyMagnitude: Double(bitPattern: random.next() & 0xFFEF_FFFF_FFFF_FFFF) / 1e10
            case .clusterAndZero: index == 7 ? 0 : 1e6 + Double.random(in: 0...1e-3, using: &random)
            case .clusters: Double(random.pick([1, -1e-300, 1e300])) * (1 + 1e-12 * Double(index))
            case .neighbours: Double(bitPattern: 0x4059_0000_0000_0000 + random.next() % 100_000)
            }
        }
    }

    @Test(arguments: Shape.allCases, [1, 2, 31, 32, 33, 100, 257, 1000, 20_000])
    func `values are sorted`(shape: Shape, count: Int) {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        let values = (0..<count).map { shape.value($0, &random) }
        #expect(sorted(values, weights: []).values == values.sorted(), "seed \(seed)")
    }

    @Test(arguments: Shape.allCases, [2, 33, 1000])
    func `weights stay with their values, and equal values are sorted by weight`(
        shape: Shape, count: Int
    ) {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        let values = (0..<count).map { shape.value($0, &random) }
        let weights = values.map { _ in Double(1 + random.below(5)) }
        let cell = sorted(values, weights: weights)
        let expected = zip(values, weights).sorted { $0 < $1 }
        #expect(cell.values == expected.map(\.0), "seed \(seed)")
        for index in values.indices {
            guard cell.weight(at: index) != expected[index].1 else { continue }
            Issue.record("weight \(index), seed \(seed)")
            return
        }
    }

    @Test func `a larger and a smaller timer in turn are both sorted`() {
        var summary = TimerSummary(percentiles: [90])
        var random = SplitMix64(seed: 4)
        for count in [500, 3, 40, 2000, 33, 500] {
            let values = (0..<count).map { Shape.signed.value($0, &random) }
            var cell = cell(values, weights: [])
            let isTaken = summary.sumUp(&cell, limits: limits)
            #expect(isTaken)
            #expect(cell.values == values.sorted())
        }
    }

    private func cell(_ values: [Double], weights: [Double]) -> TimerCell {
        var cell = TimerCell()
        for index in values.indices {
            let weight = weights.isEmpty ? 1 : weights[index]
            expectTaken(cell.add(values[index], weight: weight, limits))
        }
        return cell
    }

    private func sorted(_ values: [Double], weights: [Double]) -> TimerCell {
        var cell = cell(values, weights: weights)
        var summary = TimerSummary(percentiles: [])
        let isTaken = summary.sumUp(&cell, limits: limits)
        #expect(isTaken)
        return cell
    }
}
