package import EventLoop

/// Hand-overs: what an interval came to, written down with its sequences before anybody gets it.
extension CollectorJournal {
    /// Hands over what of an interval is due; when this throws, nothing was, and it may be tried
    /// again.
    package mutating func handOver(
        _ key: IntervalKey, of collector: inout Collector, by plans: [UpwardPlan],
        _ outbox: inout Outbox
    ) throws(UVError) {
        guard let share = collector.unsent[key] else { return }
        var numbering = outbox.numbering
        var numbers: [UInt64] = []
        var unforwardable: UInt64 = 0
        for plan in plans {
            let encoding = UpwardEncoding(
                key, share.series, plan, exact: collector.options.exact, seed: collector.seed)
            unforwardable &+= encoding.unforwardable
            for batches in encoding.batches {
                numbers += try append(batches, of: key, &numbering)
            }
        }
        try append(sent: key, numbers)
        outbox.commit(numbers, numbering)
        collector.noteSent(key, unforwardable: unforwardable)
    }

    private mutating func append(
        _ batches: UpwardEncoding.Batches, of key: IntervalKey,
        _ numbering: inout Outbox.Numbering
    ) throws(UVError) -> [UInt64] {
        var numbers: [UInt64] = []
        for (part, encoder) in batches.encoders.enumerated() {
            let (epoch, sequence) = numbering.next(
                for: batches.destination,
                newEpoch: Identifier(
                    high: UInt64.random(in: .min ... .max), low: UInt64.random(in: .min ... .max)))
            let header = BatchHeader(
                epoch: epoch, sequence: sequence, oldest: sequence,
                startNanoseconds: key.endNanoseconds - key.lengthNanoseconds,
                endNanoseconds: key.endNanoseconds, ringEpoch: batches.ringEpoch,
                part: UInt64(part), parts: UInt64(batches.encoders.count))
            numbers.append(
                try append(
                    outgoing: encoder.body(header), series: encoder.seriesCount,
                    to: batches.destination))
        }
        return numbers
    }
}
