import ForwardKit
import Statsd

/// Gives arbitrary bytes to everything that reads what a peer sends: nothing may trap.
///
/// The first byte says what the rest is: a stream of frames in pieces, a body by itself, or a body
/// whose frame would have been right. What is taken is merged twice, made a batch again, and must
/// then read back.
@c(LLVMFuzzerTestOneInput)
func fuzzForward(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 1 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let rest = Array(input[1...])
    switch input[0] % 4 {
    case 0: readStream(rest)
    case 1: readMessages(rest)
    default: readBatch(rest)
    }
    return 0
}

private let limits = TimerLimits(
    exactValuesMax: 16, binLimits: [1, 10, .infinity], buckets: [0.5, 5])
private let exact = ExactLimits(valuesMax: 16, membersMax: 16)
private let agent = Identifier(high: 0, low: 1)
/// 2023-11-14.
private let nowNanoseconds: UInt64 = 1_700_000_000_000_000_000

private func readStream(_ bytes: [UInt8]) {
    let whole = frames(bytes, pieceBytes: bytes.count)
    let pieces = frames(bytes, pieceBytes: 7)
    precondition(whole.frames == pieces.frames, "frames depend on the pieces they came in")
    precondition(whole.fault == pieces.fault, "a fault depends on the pieces it came in")
    for frame in whole.frames {
        readMessages(frame.body)
        readBatch(frame.body)
        let again = frames(frame.bytes(compressionLevel: 1), pieceBytes: 1000)
        precondition(again.frames == [frame], "a frame that was written does not read back")
    }
}

private func frames(
    _ bytes: [UInt8], pieceBytes: Int
) -> (frames: [Frame], fault: FrameFault?) {
    var reader = FrameReader()
    var frames: [Frame] = []
    do throws(FrameFault) {
        for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
            let piece = Array(bytes[start..<min(start + pieceBytes, bytes.count)])
            var offset = 0
            while let frame = try reader.next(piece.span, from: &offset) { frames.append(frame) }
            precondition(offset == piece.count, "bytes were left over without a frame")
        }
        return (frames, nil)
    } catch {
        return (frames, error)
    }
}

private func readMessages(_ body: [UInt8]) {
    check { () throws(WireFault) in
        let hello = try Hello(body)
        let again = try Hello(hello.body)
        precondition(again == hello, "a hello does not read back")
        var collector = Collector(CollectorOptions(), seed: 1, startedNanoseconds: nowNanoseconds)
        _ = collector.greet(hello, at: nowNanoseconds)
    }
    check { () throws(WireFault) in
        let message = try Welcome(body)
        precondition(message.body == body, "a welcome has two forms")
    }
    check { () throws(WireFault) in
        let message = try Acknowledgement(body)
        precondition(message.body == body, "an acknowledgement has two forms")
    }
    check { () throws(WireFault) in
        let message = try Refusal(body)
        precondition(message.body == body, "a refusal has two forms")
    }
    check { () throws(WireFault) in
        let message = try Ping(body)
        precondition(message.body == body, "a ping has two forms")
    }
}

private func check(_ read: () throws(WireFault) -> Void) {
    do throws(WireFault) { try read() } catch {}
}

private func readBatch(_ body: [UInt8]) {
    check { () throws(WireFault) in
        let batch = try ForwardBatch(body, limits: limits, exact: exact)
        let interval = merged(batch)
        guard let interval else { return }
        sumUp(interval)
        try readAgain(interval, batch.header)
    }
}

/// What two agents' batches with these series come to.
private func merged(_ batch: ForwardBatch) -> ClosedInterval? {
    var collector = Collector(
        CollectorOptions(exact: exact, limits: limits), seed: 5,
        startedNanoseconds: nowNanoseconds)
    for id in [1, 2] as [UInt64] {
        let hello = Hello(
            agent: Identifier(high: 0, low: id), epoch: agent, host: [],
            intervalNanoseconds: batch.header.endNanoseconds - batch.header.startNanoseconds)
        guard case .success = collector.greet(hello, at: nowNanoseconds) else { continue }
        for _ in 0..<2 {
            let verdict = collector.receive(
                batch.header, from: hello.agent, at: nowNanoseconds)
            guard verdict == .take else { continue }
            _ = collector.merge(batch, from: hello.agent, record: nil, at: nowNanoseconds)
        }
    }
    precondition(collector.tally.batchesMerged <= 2, "a batch was merged twice")
    _ = collector.advance(to: nowNanoseconds + 1)
    return collector.closeAll(at: nowNanoseconds + 2).last
}

/// Everything that a backend would ask of it.
private func sumUp(_ interval: ClosedInterval) {
    var summary = TimerSummary(percentiles: [50, 99.9, -10])
    for entry in interval.series.entries {
        switch interval.series.state(of: entry) {
        case .counter(let counter): precondition(counter.sum.isFinite, "a sum is not finite")
        case .gauge(let gauge): precondition(!gauge.value.isNaN, "a gauge is no number")
        case .set(let cell): precondition(cell.cardinality >= 1, "a set has no members")
        case .timer(var cell):
            let isSummedUp = summary.sumUp(&cell, limits: limits)
            precondition(isSummedUp, "a timer without values was forwarded")
        }
    }
}

private func readAgain(_ interval: ClosedInterval, _ header: BatchHeader) throws(WireFault) {
    var encoder = BatchEncoder(header.interval, exact: exact, seed: 3)
    for entry in interval.series.entries where !encoder.isFull {
        let state = interval.series.state(of: entry)
        let outcome = encoder.append(
            key: interval.series.key(of: entry), type: entry.type, scope: entry.scope,
            state: state)
        precondition(
            outcome == .added || isPastLimits(state), "what was read cannot be forwarded")
    }
    let again = try readBack(encoder.body(header))
    precondition(again.series.count == encoder.seriesCount, "a batch lost series")
}

/// Whether a state is of so many values, each of them just allowed, that no batch takes it.
private func isPastLimits(_ state: ForwardState) -> Bool {
    switch state {
    case .counter, .gauge, .set: false
    case .timer: !state.isWithinLimits
    }
}

private func readBack(_ body: [UInt8]) throws(WireFault) -> ForwardBatch {
    do throws(WireFault) {
        return try ForwardBatch(body, limits: limits, exact: exact)
    } catch {
        preconditionFailure("a batch that was written does not read back: \(error)")
    }
}
