import ForwardKit
import Statsd
import TestSupport

/// Batches and states for tests.
enum StateFixture {
    static let second: UInt64 = 1_000_000_000
    /// 2023-11-14, a multiple of ten seconds.
    static let start: UInt64 = 1_700_000_000 * second

    static func header(
        sequence: UInt64 = 1, end: UInt64 = start + 10 * second, epoch: UInt64 = 1,
        part: UInt64 = 0, parts: UInt64 = 1
    ) -> BatchHeader {
        BatchHeader(
            epoch: Identifier(high: 0, low: epoch), sequence: sequence, oldest: 1,
            startNanoseconds: end - 10 * second, endNanoseconds: end, ringEpoch: 5, part: part,
            parts: parts)
    }

    static func counter(_ sum: Double, samples: UInt64 = 1) -> ForwardState {
        var cell = CounterCell()
        _ = cell.add(sum, weight: 1)
        return .counter(ForwardCounter(cell: cell, samples: samples))
    }

    static func gauge(
        _ value: Double, at milliseconds: Int64 = 1_700_000_000_000, _ policy: GaugePolicy = .last
    ) -> ForwardState {
        guard
            let gauge = ForwardGauge(
                value: value, updatedMilliseconds: milliseconds, policy: policy)
        else { preconditionFailure("a gauge of a test is finite") }
        return .gauge(gauge)
    }

    static func timer(
        _ values: [Double], weights: [Double] = [], limits: TimerLimits = TimerLimits()
    ) -> TimerCell {
        var cell = TimerCell()
        for index in values.indices {
            _ = cell.add(
                values[index], weight: weights.isEmpty ? 1 : weights[index], limits)
        }
        return cell
    }

    static func set(_ members: Range<Int>, exactMembersMax: Int = 4096) -> SetCell {
        var cell = SetCell()
        for member in members {
            let bytes = Array("member \(member)".utf8)
            let hash = MemberHash.hash(bytes.span)
            cell.insert(hash: hash, exactMembersMax: exactMembersMax)
        }
        return cell
    }

    static func key(_ text: String) -> ArraySlice<UInt8> { Array(text.utf8)[...] }

    static func body(
        _ series: [(String, MetricType, ForwardState)], _ header: BatchHeader = header(),
        exact: ExactLimits = ExactLimits(valuesMax: 4096, membersMax: 4096)
    ) -> [UInt8] {
        var encoder = BatchEncoder(header.interval, exact: exact, seed: 3)
        for (name, type, state) in series {
            let outcome = encoder.append(
                key: key(name), type: type, scope: .mixed, state: state)
            precondition(outcome == .added, "a series of a test can be forwarded")
        }
        return encoder.body(header)
    }

    static func batch(
        _ series: [(String, MetricType, ForwardState)], _ header: BatchHeader = header(),
        limits: TimerLimits = TimerLimits()
    ) throws -> ForwardBatch {
        try ForwardBatch(
            body(series, header), limits: limits,
            exact: ExactLimits(valuesMax: 4096, membersMax: 4096))
    }
}

extension ForwardState {
    /// Everything that a state says, for comparisons bit by bit.
    var text: String {
        switch self {
        case .counter(let counter):
            return "\(counter.cell.total.high) \(counter.cell.total.low) \(counter.samples)"
        case .gauge(let gauge):
            return "\(gauge.policy) \(gauge.value) \(gauge.count) \(gauge.updatedMilliseconds)"
        case .set(let cell):
            return "\(cell.hashes.sorted()) \(cell.estimate?.registers ?? []) \(cell.cardinality)"
        case .timer(let cell): return cell.text(withSums: true)
        }
    }

    /// The same without what depends on the order by a rounding.
    var orderlessText: String {
        guard case .timer(let cell) = self else { return text }
        return cell.text(withSums: false)
    }
}

extension TimerCell {
    func text(withSums: Bool) -> String {
        guard let sketch else {
            let pairs = values.indices.map { (values[$0], weight(at: $0)) }.sorted { $0 < $1 }
            return "\(pairs)"
        }
        let edges = edges.map { "\($0.bins) \($0.weightedBins) \($0.buckets)" } ?? ""
        let bins = [sketch.negative, sketch.positive].map { store in
            store.counts.indices.filter { store.counts[$0] > 0 }
                .map { "\(store.firstIndex + $0):\(store.counts[$0])/\(store.weight(at: $0))" }
                .joined(separator: " ") + " \(store.collapsedCount)"
        }
        let sides = "\(sketch.zeroCount) \(sketch.count) \(sketch.min) \(sketch.max)"
        let sums = [sketch.plain, sketch.weightedMoments ?? sketch.plain].map { moments in
            [moments.weights, moments.total, moments.squaredDeviations]
                .map { "\($0.high) \($0.low)" }.joined(separator: " ")
        }
        return "\(bins) \(sides) \(edges)" + (withSums ? " \(sums)" : "")
    }
}
