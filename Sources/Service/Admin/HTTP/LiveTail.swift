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
    enum Choice {
        case arriving, rejected
        /// Both: each line behind a tab, before which a rejected one has its reason.
        case marked
    }

    private struct Subscriber {
        weak var producer: TailProducer?
    }

    private var subscribers: [Subscriber] = []
    private let setLinesMax: (Int) -> Void

    init(setLinesMax: @escaping (Int) -> Void) { self.setLinesMax = setLinesMax }

    /// Passes on what came since the last call; both are as long as the agent bounds them.
    package func publish(lines: [[UInt8]], rejected: [RejectedLine]) {
        let marked =
            subscribers.contains { $0.producer?.choice == .marked }
            ? Self.marked(lines, rejected) : []
        for subscriber in subscribers {
            guard let producer = subscriber.producer else { continue }
            switch producer.choice {
            case .arriving:
                for line in lines { producer.append(line[...]) }
            case .rejected:
                for line in rejected { producer.append(line.line[...], mark: line.reason.rawValue) }
            case .marked:
                for line in marked { producer.append(line.line, mark: line.mark) }
            }
        }
    }

    /// The lines in their order with the reasons of those that were rejected; then the rejected
    /// ones that are not among them, since either list has its own limit.
    private static func marked(
        _ lines: [[UInt8]], _ rejected: [RejectedLine]
    ) -> [(line: ArraySlice<UInt8>, mark: String)] {
        var reasons = Dictionary(grouping: rejected, by: \.line)
        var marked: [(line: ArraySlice<UInt8>, mark: String)] = []
        for line in lines {
            marked.append((line[...], reasons[line]?.popLast()?.reason.rawValue ?? ""))
        }
        for line in rejected where reasons[line.line]?.popLast() != nil {
            marked.append((line.line[...], line.reason.rawValue))
        }
        return marked
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
