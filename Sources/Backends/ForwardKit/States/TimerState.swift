import Statsd

extension WireWriter {
    /// Writes a timer; a sketch's values were counted by the batch's list `edgeList` − 1, if any.
    mutating func append(_ cell: TimerCell, as form: TimerForm, edgeList: Int) {
        switch form {
        case .values: append(values: cell.values.sorted())
        case .weightedValues:
            let pairs = cell.values.indices
                .map { (value: cell.values[$0], weight: cell.weight(at: $0)) }
                .sorted { ($0.value, $0.weight) < ($1.value, $1.weight) }
            append(values: pairs.map(\.value))
            append(weights: pairs.map(\.weight))
        case .sketch, .weightedSketch:
            guard let sketch = cell.sketch else { return }
            append(sketch)
            append(varint: edgeList)
            guard edgeList > 0, let edges = cell.edges else { return }
            append(edges, isWeighted: sketch.hasWeights)
        }
    }

    private mutating func append(_ edges: EdgeCounts, isWeighted: Bool) {
        for count in edges.bins { append(number: count) }
        if isWeighted {
            for count in edges.weightedBins { append(number: count) }
        }
        for count in edges.buckets { append(number: count) }
    }
}

extension WireReader {
    /// Reads a timer in the form that its series' head says, into a cell with `limits`.
    mutating func timer(
        _ form: TimerForm, edgeLists: [EdgeList], limits: TimerLimits
    ) throws(WireFault) -> TimerCell {
        switch form {
        case .values: return try exactTimer(isWeighted: false, limits)
        case .weightedValues: return try exactTimer(isWeighted: true, limits)
        case .sketch: return try sketchedTimer(isWeighted: false, edgeLists, limits)
        case .weightedSketch: return try sketchedTimer(isWeighted: true, edgeLists, limits)
        }
    }

    private mutating func exactTimer(
        isWeighted: Bool, _ limits: TimerLimits
    ) throws(WireFault) -> TimerCell {
        let values = try values()
        if !isWeighted, let cell = TimerCell(exactly: values, limits) { return cell }
        let weights = isWeighted ? try weights(values.count) : []
        var cell = TimerCell()
        for index in values.indices {
            let weight = weights.isEmpty ? 1 : weights[index]
            guard cell.add(values[index], weight: weight, limits) else { throw .badState }
        }
        return cell
    }

    private mutating func sketchedTimer(
        isWeighted: Bool, _ edgeLists: [EdgeList], _ limits: TimerLimits
    ) throws(WireFault) -> TimerCell {
        let sketch = try sketch(isWeighted: isWeighted)
        let number = Int(try varint(max: UInt64(edgeLists.count), .badIndex))
        let edges =
            number > 0
            ? try edgeCounts(edgeLists[number - 1], isWeighted: isWeighted)
            : EdgeCounts(TimerLimits(), bins: [], weightedBins: [], buckets: [sketch.weightedCount])
        guard let edges, let cell = TimerCell(sketch: sketch, edges: edges) else {
            throw .badState
        }
        return cell
    }

    private mutating func edgeCounts(
        _ list: EdgeList, isWeighted: Bool
    ) throws(WireFault) -> EdgeCounts {
        let bins = try weightSums(list.bins.count)
        let weightedBins = isWeighted ? try weightSums(list.bins.count) : bins
        let buckets = try weightSums(list.buckets.count + 1)
        let limits = TimerLimits(binLimits: list.bins, buckets: list.buckets)
        guard
            let counts = EdgeCounts(
                limits, bins: bins, weightedBins: weightedBins, buckets: buckets)
        else { throw .badState }
        return counts
    }

    private mutating func weightSums(_ count: Int) throws(WireFault) -> [Double] {
        guard count <= remaining else { throw .truncated }
        var sums: [Double] = []
        sums.reserveCapacity(count)
        for _ in 0..<count { sums.append(try weightSum()) }
        return sums
    }
}
