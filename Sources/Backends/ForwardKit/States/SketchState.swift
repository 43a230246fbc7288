import Statsd

extension WireWriter {
    mutating func append(_ sketch: Sketch) {
        append(number: sketch.min)
        append(number: sketch.max)
        append(varint: sketch.zeroCount)
        append(sketch.plain)
        append(sketch.positive, isWeighted: sketch.hasWeights)
        append(sketch.negative, isWeighted: sketch.hasWeights)
        guard let weighted = sketch.weightedMoments else { return }
        append(number: sketch.zeroWeight)
        append(weighted)
    }

    /// Count, sum and M2; an infinite M2 is written as one.
    private mutating func append(_ moments: Moments) {
        append(moments.weights)
        append(moments.total)
        if moments.isSpreadInfinite {
            append(number: .infinity)
        } else {
            append(moments.squaredDeviations)
        }
    }

    /// The number of bins from the first to the last that has values, and what each has: 0 is
    /// followed by how many bins are empty.
    private mutating func append(_ bins: SketchBins, isWeighted: Bool) {
        guard let first = bins.counts.firstIndex(where: { $0 > 0 }),
            let last = bins.counts.lastIndex(where: { $0 > 0 })
        else { return append(varint: 0) }
        append(varint: last - first + 1)
        append(zigzag: Int64(bins.firstIndex + first))
        append(varint: bins.collapsedCount)
        var slot = first
        while slot <= last {
            append(varint: bins.counts[slot])
            guard bins.counts[slot] == 0 else {
                slot += 1
                continue
            }
            let start = slot
            while bins.counts[slot] == 0 { slot += 1 }
            append(varint: slot - start)
        }
        guard isWeighted else { return }
        for slot in first...last where bins.counts[slot] > 0 {
            append(number: bins.weight(at: slot))
        }
    }
}

extension WireReader {
    mutating func sketch(isWeighted: Bool) throws(WireFault) -> Sketch {
        let (min, max) = (try number(), try number())
        let zeroCount = try varint(max: ForwardLimits.countMax)
        let plain = try moments()
        let positive = try bins(isWeighted: isWeighted)
        let negative = try bins(isWeighted: isWeighted)
        let zeroWeight = isWeighted ? try weightSum() : Double(zeroCount)
        let weighted = isWeighted ? try moments() : nil
        guard
            let sketch = Sketch(
                positive: positive, negative: negative, zeros: (zeroCount, zeroWeight), min: min,
                max: max, plain: plain, weighted: weighted)
        else { throw .badState }
        return sketch
    }

    private mutating func moments() throws(WireFault) -> Moments {
        let weights = try compensatedSum()
        guard weights.value <= ForwardLimits.weightSumMax else { throw .badNumber }
        let total = try compensatedSum()
        let spread = try spread()
        guard
            let moments = Moments(
                weights: weights, total: total, squaredDeviations: spread ?? CompensatedSum(),
                isSpreadInfinite: spread == nil)
        else { throw .badState }
        return moments
    }

    /// M2; `nil` for an infinite one.
    private mutating func spread() throws(WireFault) -> CompensatedSum? {
        let high = try rawNumber()
        if high == .infinity { return nil }
        guard high.isFinite, let sum = CompensatedSum(received: high, low: try number()) else {
            throw .badNumber
        }
        return sum
    }

    private mutating func bins(isWeighted: Bool) throws(WireFault) -> SketchBins {
        let span = Int(try varint(max: UInt64(SketchBins.binsMax), .tooMany))
        guard span > 0 else { return SketchBins() }
        let first = try zigzag()
        let collapsed = try varint(max: ForwardLimits.countMax)
        guard first.magnitude <= 1 << 20 else { throw .badState }
        var (counts, offset) = SketchBins.storage(first: Int(first), binCount: span)
        try binCounts(into: &counts, offset..<(offset + span))
        let weights = isWeighted ? try binWeights(counts[offset..<(offset + span)]) : []
        guard
            let bins = SketchBins(
                first: Int(first), binCount: span, counts: counts, weights: weights,
                collapsedCount: collapsed)
        else { throw .badState }
        return bins
    }

    /// Reads counts straight into their bins, which are zeros; most have one byte.
    private mutating func binCounts(
        into counts: inout [UInt64], _ slots: Range<Int>
    ) throws(WireFault) {
        var slot = slots.lowerBound
        while slot < slots.upperBound {
            slot = smallCounts(into: &counts, slot..<slots.upperBound)
            guard slot < slots.upperBound else { return }
            let count = try varint(max: ForwardLimits.countMax)
            guard count == 0 else {
                counts[slot] = count
                slot += 1
                continue
            }
            let empty = try varint(max: UInt64(slots.upperBound - slot), .badIndex)
            guard empty > 0 else { throw .badState }
            slot += Int(empty)
        }
    }

    private mutating func binWeights(_ counts: ArraySlice<UInt64>) throws(WireFault) -> [Double] {
        var weights: [Double] = []
        weights.reserveCapacity(counts.count)
        for count in counts { weights.append(count > 0 ? try weightSum() : 0) }
        return weights
    }
}
