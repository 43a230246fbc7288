internal import PromQL
internal import Store

/// Puts samples between those of a coarser tier, so that the 5 minutes in which a sample counts as
/// present, and ranges shorter than a step, find some.
///
/// Where one sample is asked for, the last one is repeated; in a range, a line is drawn between two
/// steps, so that `rate` is that of the step. Where a value falls it is held: a counter that was
/// reset must be reset once.
struct CoarseFilling {
    /// Less than the 5 minutes of the lookback.
    private static let repeatMilliseconds: Int64 = 240_000
    /// At most 240 samples an hour.
    private static let lineMillisecondsMin: Int64 = 15_000

    /// Of the tier's samples that are needed: one more step than the selection, at both ends.
    let times: ClosedRange<Int64>
    private let wanted: ClosedRange<Int64>
    private let step: Int64
    private let isRange: Bool
    private let spacing: Int64

    init(step: Int64, _ selection: Selection) {
        self.step = step
        wanted = selection.fromMilliseconds...selection.throughMilliseconds
        let first = wanted.lowerBound.clampedSum(-2 * step)
        let last = wanted.upperBound.clampedSum(2 * step)
        times = first...last
        isRange = selection.rangeMilliseconds != nil
        let range = selection.rangeMilliseconds ?? 0
        spacing =
            isRange
            ? max(Self.lineMillisecondsMin, min(range / 4, step)) : Self.repeatMilliseconds
    }

    func filled(_ samples: [StoredSample]) -> [StoredSample] {
        var filled: [StoredSample] = []
        for (place, sample) in samples.enumerated() {
            append(sample, to: &filled)
            let next = place + 1 < samples.count ? samples[place + 1] : nil
            fill(from: sample, to: next, &filled)
        }
        return filled
    }

    private func fill(
        from sample: StoredSample, to next: StoredSample?, _ filled: inout [StoredSample]
    ) {
        let start = sample.timestampMilliseconds
        let nextTime = next?.timestampMilliseconds ?? .max
        let isGap = nextTime.subtractingReportingOverflow(start).partialValue > 2 * step
        let end = isGap || next == nil ? start.clampedSum(step) : nextTime
        if isRange, isGap || next == nil { return }
        var time = start.clampedSum(spacing)
        while time < end {
            append(StoredSample(time, value(at: time, sample, next)), to: &filled)
            time = time.clampedSum(spacing)
        }
    }

    private func value(at time: Int64, _ from: StoredSample, _ next: StoredSample?) -> Double {
        guard isRange, let next, next.value > from.value else { return from.value }
        let part =
            Double(time - from.timestampMilliseconds)
            / Double(next.timestampMilliseconds - from.timestampMilliseconds)
        return from.value + (next.value - from.value) * part
    }

    private func append(_ sample: StoredSample, to filled: inout [StoredSample]) {
        if wanted.contains(sample.timestampMilliseconds) { filled.append(sample) }
    }
}

extension Int64 {
    fileprivate func clampedSum(_ other: Int64) -> Int64 {
        let (sum, isOverflow) = addingReportingOverflow(other)
        return isOverflow ? (other < 0 ? .min : .max) : sum
    }
}
