/// What a collector that forwards again has made for upper ones, until somebody else keeps it.
///
/// A hand-over is written to the journal whole: its batches with the sequences that they keep for
/// ever, then a record that says so. Only then are they given away, and given away again after a
/// crash: an upper collector knows a batch that it has by its sequence. So what a batch holds is
/// decided once, and no crash can come between.
///
/// At most `handedMax` are given away and not settled; the others lie in the journal alone.
package struct Outbox: Sendable {
    /// Batches of which a backend has not said yet that they are on its disk or delivered.
    ///
    /// Of a little more than 1 MiB each, so that a queue in memory of 16 MiB has room for them.
    package static let handedMax = 8
    /// Streams that are remembered: what a configuration can name, and some that it named before.
    private static let streamsMax = 64

    /// To whom: a backend's name, and one of its collectors.
    package struct Destination: Sendable, Hashable {
        package var backend: String
        package var collector: String

        package init(backend: String, collector: String) {
            self.backend = backend
            self.collector = collector
        }
    }

    /// How the batches for one collector are numbered, over all processes.
    struct Stream: Equatable {
        var destination: Destination
        var epoch: Identifier
        var nextSequence: UInt64
    }

    private(set) var streams: [Stream] = []
    /// The journal's numbers of batches that are not settled, ascending.
    package private(set) var waiting: [UInt64] = []
    /// How many of them, from the first on, are given away.
    package private(set) var handed = 0
    /// While a journal is read: batches of a hand-over that may not be whole.
    private var uncommitted: [UInt64: Stream] = [:]

    package init() {}

    package var isEmpty: Bool { waiting.isEmpty }
    var firstRecord: UInt64? { waiting.first }

    // MARK: Numbering

    /// Numbers that are not used up before `commit`: after a failure they are given out again.
    package struct Numbering {
        fileprivate var streams: [Stream]

        /// The identity of the next batch for a collector, with `newEpoch` if it never got any.
        package mutating func next(
            for destination: Destination, newEpoch: @autoclosure () -> Identifier
        ) -> (epoch: Identifier, sequence: UInt64) {
            var stream = Stream(
                destination: destination, epoch: newEpoch(), nextSequence: 1)
            if let place = streams.firstIndex(where: { $0.destination == destination }) {
                stream = streams.remove(at: place)
            } else if streams.count == Outbox.streamsMax {
                streams.removeFirst()
            }
            let sequence = stream.nextSequence
            stream.nextSequence += 1
            streams.append(stream)
            return (stream.epoch, sequence)
        }
    }

    package var numbering: Numbering { Numbering(streams: streams) }

    /// A hand-over is in the journal.
    package mutating func commit(_ numbers: [UInt64], _ numbering: Numbering) {
        streams = numbering.streams
        waiting += numbers
    }

    // MARK: Giving away

    /// The next batch to be given away; `nil` when there is none, or too many are.
    package mutating func next() -> UInt64? {
        guard handed < min(waiting.count, Self.handedMax) else { return nil }
        handed += 1
        return waiting[handed - 1]
    }

    /// Somebody else keeps a batch, or it is lost and counted.
    package mutating func settle(_ numbers: some Sequence<UInt64>) {
        let settled = Set(numbers)
        let known = waiting.prefix(handed).reduce(0) { settled.contains($1) ? $0 + 1 : $0 }
        waiting.removeAll { settled.contains($0) }
        handed -= known
    }

    /// Whoever got batches has ended without keeping them: all are given away anew.
    package mutating func takeBack() { handed = 0 }
}

// MARK: - Recovery

extension Outbox {
    /// What a cut of the journal wrote, or the beginning.
    init(_ record: OutboxRecord) {
        streams = record.streams
        waiting = record.waiting
    }

    /// A batch that was written: it was given away if its hand-over is whole, and else its sequence
    /// is free.
    mutating func note(_ batch: Stream, number: UInt64) { uncommitted[number] = batch }

    mutating func note(committed numbers: [UInt64]) {
        waiting += numbers
        for number in numbers {
            guard let batch = uncommitted[number] else { continue }
            streams.removeAll { $0.destination == batch.destination }
            streams.append(batch)
        }
        uncommitted = [:]
    }

    mutating func note(settledBelow number: UInt64) { waiting.removeAll { $0 < number } }

    /// Something of the journal is not there, perhaps the last sequence: none is used again.
    mutating func forgetStreams() { streams = [] }
}
