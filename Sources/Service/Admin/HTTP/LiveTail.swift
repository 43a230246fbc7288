package import Statsd

/// Hands the lines that arrive, or that are rejected, to the few who look on.
///
/// Lives on the delivery thread. Workers pass lines on only while someone looks.
package final class LiveTail {
    /// Eight buffers of `TailProducer.bufferBytesMax`: 2 MiB.
    package static let subscribersMax = 8
    /// What a worker passes on in a tick while someone looks: with the default tick of a second,
    /// about what a person or a pipe can follow.
    package static let linesMax = 1000

    static let secondsMax: UInt64 = 60
    static let secondsDefault: UInt64 = 10

    /// What a subscriber sees.
    enum Choice { case arriving, rejected }

    private struct Subscriber {
        weak var producer: TailProducer?
    }

    private var subscribers: [Subscriber] = []
    private let setLinesMax: (Int) -> Void

    init(setLinesMax: @escaping (Int) -> Void) { self.setLinesMax = setLinesMax }

    /// Passes on what came since the last call; both are as long as the agent bounds them.
    package func publish(lines: [[UInt8]], rejected: [RejectedLine]) {
        for subscriber in subscribers {
            guard let producer = subscriber.producer else { continue }
            switch producer.choice {
            case .arriving:
                for line in lines { producer.append(line[...]) }
            case .rejected:
                for line in rejected { producer.append(line.line[...], reason: line.reason) }
            }
        }
    }

    /// Begins to collect for a subscriber; `nil` when there are too many.
    func subscribe(
        to choice: Choice, untilMilliseconds end: UInt64,
        nowMilliseconds: @escaping () -> UInt64
    ) -> TailProducer? {
        subscribers.removeAll { $0.producer == nil }
        guard subscribers.count < Self.subscribersMax else { return nil }
        let producer = TailProducer(
            choice, until: end, nowMilliseconds: nowMilliseconds,
            onEnd: { [weak self] in self?.unsubscribe() })
        if subscribers.isEmpty { setLinesMax(Self.linesMax) }
        subscribers.append(Subscriber(producer: producer))
        return producer
    }

    private func unsubscribe() {
        // A weak reference to an object that is going away is nil already.
        subscribers.removeAll { $0.producer == nil }
        if subscribers.isEmpty { setLinesMax(0) }
    }
}
