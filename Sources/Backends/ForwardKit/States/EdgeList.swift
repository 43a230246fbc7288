/// The limits by which timers' values were counted, written once a batch for all its sketches.
package struct EdgeList: Sendable, Hashable {
    /// Exclusive upper limits of a configured histogram; the last may be infinite.
    package var bins: [Double]
    /// Inclusive upper limits of classic buckets, without the last, +Inf.
    package var buckets: [Double]

    package init(bins: [Double], buckets: [Double]) {
        self.bins = bins
        self.buckets = buckets
    }

    package var isEmpty: Bool { bins.isEmpty && buckets.isEmpty }
}

extension WireWriter {
    mutating func append(_ list: EdgeList) {
        append(varint: list.bins.count)
        for limit in list.bins { append(number: limit) }
        append(varint: list.buckets.count)
        for limit in list.buckets { append(number: limit) }
    }
}

extension WireReader {
    mutating func edgeList() throws(WireFault) -> EdgeList {
        EdgeList(bins: try limits(), buckets: try limits())
    }

    private mutating func limits() throws(WireFault) -> [Double] {
        let count = try count(max: ForwardLimits.edgesMax)
        var limits: [Double] = []
        for _ in 0..<count {
            let limit = try rawNumber()
            guard !limit.isNaN else { throw .badNumber }
            limits.append(limit)
        }
        return limits
    }
}
