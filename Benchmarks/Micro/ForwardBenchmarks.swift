import BackendKit
import ForwardKit
import Statsd

/// Forwarding: a batch made, read and merged, per state; what it takes on the wire.
func measureForward(_ report: Report) {
    measureChecksum(report)
    let shapes: [ForwardShape] = [
        ForwardShape(name: "counters", series: 10_000) { _ in .counter },
        ForwardShape(name: "timers of 1 value", series: 10_000) { _ in .timer(values: 1) },
        ForwardShape(name: "timers of 20 values", series: 5_000) { _ in .timer(values: 20) },
        ForwardShape(name: "timers of 1,000 values", series: 500) { _ in .timer(values: 1000) },
        ForwardShape(name: "sets of 20 members", series: 2_000) { _ in .set(members: 20) },
        ForwardShape(name: "mixed", series: 10_000) { number in
            switch number % 10 {
            case 0...5: .counter
            case 6, 7: .gauge
            case 8: .timer(values: 8)
            default: .timer(values: 1)
            }
        },
    ]
    for shape in shapes where report.wants("forward: \(shape.name)") { measure(shape, report) }
}

/// What series of a measurement are.
private struct ForwardShape {
    enum Kind {
        case counter
        case gauge
        case timer(values: Int)
        case set(members: Int)
    }

    var name: String
    var series: Int
    var kind: (Int) -> Kind

    func state(_ number: Int, _ agent: Int) -> (MetricType, ForwardState) {
        let value = Double((number &* 7919 &+ agent &* 31) % 1000)
        switch kind(number) {
        case .counter:
            var cell = CounterCell()
            _ = cell.add(value, weight: 1)
            return (.counter, .counter(ForwardCounter(cell: cell, samples: 3)))
        case .gauge:
            let milliseconds = Int64(intervalEnd / 1_000_000) - 700
            guard let gauge = ForwardGauge(value: value / 8, updatedMilliseconds: milliseconds)
            else { preconditionFailure("a measured gauge is finite") }
            return (.gauge, .gauge(gauge))
        case .timer(let count):
            var cell = TimerCell()
            for index in 0..<count {
                let next = Double((number &* 31 &+ index &* 7919 &+ agent) % 997) + 1
                _ = cell.add(next, weight: 1, TimerLimits())
            }
            return (.timer, .timer(cell))
        case .set(let count):
            var cell = SetCell()
            for member in 0..<count {
                let bytes = Array("\(member &+ agent % 3) of \(number)".utf8)
                cell.insert(hash: MemberHash.hash(bytes.span), exactMembersMax: 4096)
            }
            return (.set, .set(cell))
        }
    }
}

private let intervalEnd: UInt64 = 1_700_000_010_000_000_000
private let agentCount = 10

private func header(sequence: Int) -> BatchHeader {
    BatchHeader(
        epoch: Identifier(high: 0, low: 1), sequence: UInt64(sequence), oldest: 1,
        startNanoseconds: intervalEnd - 10_000_000_000, endNanoseconds: intervalEnd)
}

/// One agent's series in as few batches as they fit.
private func bodies(_ shape: ForwardShape, agent: Int) -> [[UInt8]] {
    var bodies: [[UInt8]] = []
    var number = 0
    while number < shape.series {
        let header = header(sequence: bodies.count + 1)
        var encoder = BatchEncoder(header.interval, exact: ExactLimits(), seed: 1)
        while number < shape.series, !encoder.isFull {
            let (type, state) = shape.state(number, agent)
            let key = Array("service.\(number % 100).requests|code:\(number / 100)|region:eu".utf8)
            _ = encoder.append(key: key[...], type: type, scope: .mixed, state: state)
            number += 1
        }
        bodies.append(encoder.body(header))
    }
    return bodies
}

private func measure(_ shape: ForwardShape, _ report: Report) {
    let batches = (0..<agentCount).map { bodies(shape, agent: $0) }
    let states = agentCount * shape.series
    report.measure("forward: \(shape.name), read and merged", count: states) {
        merge(batches)
    }
    report.measure("forward: \(shape.name), made", count: shape.series) {
        _ = bodies(shape, agent: 1)
    }
    let plain = batches[0].reduce(0) { $0 + $1.count + 24 }
    let sent = batches[0].reduce(0) { $0 + Frame(.batch, $1).bytes(compressionLevel: 1).count }
    report.ratio("forward: \(shape.name), bytes a series", Double(plain) / Double(shape.series))
    report.ratio(
        "forward: \(shape.name), bytes compressed", Double(sent) / Double(shape.series))
}

/// What a collector does with the batches of one interval, from a frame's body on.
private func merge(_ batches: [[[UInt8]]]) {
    var collector = Collector(CollectorOptions(), seed: 3, startedNanoseconds: 0)
    for (number, bodies) in batches.enumerated() {
        let agent = Identifier(high: 0, low: UInt64(number))
        let hello = Hello(
            agent: agent, epoch: agent, host: [], intervalNanoseconds: 10_000_000_000)
        _ = collector.greet(hello, at: intervalEnd)
        for body in bodies { take(body, from: agent, &collector) }
    }
    precondition(collector.advance(to: intervalEnd).count == 1, "every agent has reported")
}

private func take(_ body: [UInt8], from agent: Identifier, _ collector: inout Collector) {
    do throws(WireFault) {
        let header = try BatchHeader(of: body)
        guard collector.receive(header, from: agent, at: intervalEnd) == .take else { return }
        let batch = try ForwardBatch(body, limits: TimerLimits(exactValuesMax: 256))
        _ = collector.merge(batch, from: agent, record: nil, at: intervalEnd)
    } catch {
        preconditionFailure("a measured batch cannot be read: \(error)")
    }
}

private func measureChecksum(_ report: Report) {
    let bytes = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var sum: UInt32 = 0
    report.measure("forward: checksum, a KiB", count: 1024) {
        sum ^= CRC32C.checksum(bytes.span)
    }
    precondition(sum != 1 || bytes.isEmpty, "keeps the work")
}
