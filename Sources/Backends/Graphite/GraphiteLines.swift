import BackendKit

/// The points of one flush as they are written: bytes, and what became of each value.
struct GraphiteLines {
    /// Longest line written, its end included.
    ///
    /// Carbon closes the connection at one of more than 16,384 bytes.
    static let lineBytesMax = 16_384

    private var bytes = ByteWriter()
    var tally = GraphiteTally()
    /// What ends each line after its value: a space, the timestamp, the line's end.
    ///
    /// Of a pickled point the timestamp alone, which comes before the value.
    private let stamp: [UInt8]
    private let isPickled: Bool
    private var frame = GraphiteFrame()
    /// What begins each line of the timer at hand.
    private var timerHead = ByteWriter()

    init(timestampSeconds: Int64, wire: GraphiteProtocol) {
        switch wire {
        case .text:
            isPickled = false
            stamp = Array(" \(timestampSeconds)\n".utf8)
        case .pickle:
            isPickled = true
            stamp = GraphiteFrame.timestamp(timestampSeconds)
        }
    }

    /// Bytes that `take` would give.
    var byteCount: Int { bytes.count + (frame.isOpen ? GraphiteFrame.endBytes : 0) }

    /// Hands out whole lines or frames.
    mutating func take() -> [UInt8] {
        frame.end(in: &bytes)
        return bytes.take()
    }

    /// Writes a value of a series.
    mutating func append(
        _ value: Double, _ place: borrowing GraphiteNamespace.Frame,
        _ identity: borrowing GraphiteIdentity
    ) {
        let start = begin()
        bytes.append(place.before)
        bytes.append(identity.name)
        bytes.append(place.after)
        finish(value, tail: identity.tail, from: start)
    }

    /// Goes on with the statistics of a timer.
    mutating func begin(
        timer identity: borrowing GraphiteIdentity, _ frame: borrowing GraphiteNamespace.Frame
    ) {
        timerHead.removeAll()
        timerHead.append(frame.before)
        timerHead.append(identity.name)
        timerHead.append(UInt8(ascii: "."))
    }

    /// Writes a statistic of that timer: its name ends in `.STATISTIC` and `ending`.
    mutating func append(
        _ value: Double, statistic: StaticString, ending: [UInt8],
        _ identity: borrowing GraphiteIdentity
    ) {
        let start = begin()
        bytes.append(timerHead)
        bytes.append(statistic)
        if !ending.isEmpty { bytes.append(ending) }
        finish(value, tail: identity.tail, from: start)
    }

    /// Writes one of the agent's own figures, whose names have no tags.
    mutating func append(
        _ value: Double, before: [UInt8], own name: StaticString, tail: borrowing ByteWriter
    ) {
        let start = begin()
        bytes.append(before)
        bytes.append(name)
        finish(value, tail: tail, from: start)
    }

    private mutating func begin() -> Int {
        isPickled ? frame.beginPoint(in: &bytes) : bytes.count
    }

    private mutating func finish(_ value: Double, tail: borrowing ByteWriter, from start: Int) {
        guard value.isFinite else {
            bytes.truncate(to: start)
            tally.nonFinite += 1
            return
        }
        bytes.append(tail)
        if isPickled { return finishPickled(value, from: start) }
        bytes.append(value, style: .json)
        bytes.append(stamp)
        guard bytes.count - start <= Self.lineBytesMax else {
            bytes.truncate(to: start)
            tally.tooLong += 1
            return
        }
        tally.lines += 1
    }

    private mutating func finishPickled(_ value: Double, from start: Int) {
        // The space that ends a path in a line is none of the path.
        bytes.truncate(to: bytes.count - 1)
        guard bytes.count - start <= Self.lineBytesMax else {
            bytes.truncate(to: start)
            tally.tooLong += 1
            return
        }
        frame.endPoint(value, timestamp: stamp, from: start, in: &bytes)
        tally.lines += 1
    }
}
