import BackendKit
package import Statsd

/// One flush on its way to lines, in steps short enough for the delivery thread.
package struct InfluxEncoding: Sendable {
    /// Series compared in one step: at most about 1 ms.
    static let comparedMax = 4_096
    /// Series written in one step: 512 timers of eight fields, 0.1 µs each, are 0.4 ms.
    static let writtenMax = 512

    private let encoder: InfluxEncoder
    private let own: InfluxOwnFigures
    private var merger: SeriesMerger
    private var isMerged = false
    private var identity: InfluxIdentity
    private var lines: InfluxLines
    private let fields: InfluxTimerFields
    private var section: FlushSection? = .counters
    private var next = 0

    package init(_ batch: FlushBatch, with encoder: InfluxEncoder, own: InfluxOwnFigures) {
        self.encoder = encoder
        self.own = own
        merger = SeriesMerger(batch, filter: encoder.filter, tellsTimersApart: true)
        identity = InfluxIdentity(naming: encoder.naming, hostTag: encoder.hostTag)
        lines = InfluxLines(encoder.form, timestampMilliseconds: batch.timestampMilliseconds)
        fields = InfluxTimerFields(batch, encoder)
    }

    package var tally: InfluxTally {
        var tally = lines.tally
        tally.merged = merger.mergedCount
        return tally
    }

    /// Series not written yet, merged and filtered ones included.
    package var seriesLeft: Int {
        guard var section else { return 0 }
        var left = merger.batch.count(of: section) - next
        while let following = section.following {
            left += merger.batch.count(of: following)
            section = following
        }
        return left
    }

    /// Bytes of whole lines written and not yet taken.
    package var byteCount: Int { lines.bytes.count }

    package mutating func takeBytes() -> [UInt8] { lines.bytes.take() }

    /// Does one step.
    ///
    /// - Parameters:
    ///   - linesMax: lines written at most, at least 1; the agent's own come on top of the last.
    ///   - bytesMax: a step ends with the line that reaches so many bytes.
    /// - Returns: whether every line is written.
    package mutating func step(linesMax: Int = .max, bytesMax: Int = .max) -> Bool {
        if !isMerged {
            isMerged = Self.compare(&merger, &identity, encoder.naming)
            return false
        }
        var left = min(Self.writtenMax, linesMax)
        while left > 0, let section, lines.bytes.count < bytesMax {
            let end = min(next + left, merger.batch.count(of: section))
            let written = Self.write(
                next..<end, of: section, merger, encoder, fields, &identity, &lines, bytesMax)
            left -= max(1, written - next)
            next = written
            if next == merger.batch.count(of: section) { leave(section) }
        }
        return section == nil
    }

    private mutating func leave(_ section: FlushSection) {
        next = 0
        self.section = section.following
        if self.section == nil { writeOwn() }
    }

    private static func compare(
        _ merger: inout SeriesMerger, _ identity: inout InfluxIdentity, _ naming: InfluxNaming
    ) -> Bool {
        merger.step(
            pointsMax: comparedMax,
            isClean: { key, keys in InfluxKey.isClean(key, in: keys, naming: naming) },
            digest: { key, keys in InfluxKey.digest(key, in: keys) },
            identify: { key, keys, out in
                identity.assign(key, in: keys, type: nil)
                out.append(identity.head)
            })
    }

    /// Writes some points of a section; answers where it stopped.
    ///
    /// All it needs are parameters of its own: reached through one value that also changes, each
    /// buffer would be retained and released for each line.
    private static func write(
        _ range: Range<Int>, of section: FlushSection, _ merger: SeriesMerger,
        _ encoder: InfluxEncoder, _ fields: InfluxTimerFields, _ identity: inout InfluxIdentity,
        _ lines: inout InfluxLines, _ bytesMax: Int
    ) -> Int {
        let batch = merger.batch
        let isInteger = encoder.integers == .telegraf
        for index in range {
            if lines.bytes.count >= bytesMax { return index }
            if merger.isAway(section, index) { continue }
            let type = type(of: section, index, batch)
            identity.assign(batch.key(of: section, index), in: batch.keys, type: type)
            lines.begin(identity)
            switch section {
            case .counters:
                write(
                    batch.counters[index], batch.intervalSeconds, encoder.naming, isInteger, &lines)
            case .timers:
                let isPartial = merger.isPartialTimer(index)
                fields.write(batch.timers[index], of: batch, isPartial: isPartial, to: &lines)
            case .gauges: lines.append(batch.gauges[index].value, "value")
            case .sets: write(batch.sets[index], encoder.naming, isInteger, &lines)
            }
            lines.end()
        }
        return range.upperBound
    }

    private static func type(
        of section: FlushSection, _ index: Int, _ batch: FlushBatch
    ) -> InfluxMetricType {
        switch section {
        case .counters: .counter
        case .timers: InfluxMetricType(timer: batch.timers[index].type)
        case .gauges: .gauge
        case .sets: .set
        }
    }

    private static func write(
        _ counter: CounterPoint, _ intervalSeconds: Double, _ naming: InfluxNaming,
        _ isInteger: Bool, _ lines: inout InfluxLines
    ) {
        switch naming {
        case .telegraf:
            if isInteger {
                lines.append(integer: counter.sum, "value")
            } else {
                lines.append(counter.sum, "value")
            }
        case .martlet:
            lines.append(counter.sum, "count")
            lines.append(counter.sum / intervalSeconds, "rate")
        }
    }

    private static func write(
        _ set: SetPoint, _ naming: InfluxNaming, _ isInteger: Bool, _ lines: inout InfluxLines
    ) {
        switch naming {
        case .telegraf:
            if isInteger {
                lines.append(integer: set.cardinality, "value")
            } else {
                lines.append(set.cardinality, "value")
            }
        case .martlet: lines.append(set.cardinality, "count")
        }
    }

    /// The agent's own figures, as gauges: those of this flush, then the backend's of the previous
    /// one.
    private mutating func writeOwn() {
        let figures = merger.batch.own
        let values: [(String, Double)] = [
            ("numStats", Double(figures.numStats)),
            ("calculationtime", figures.calculationMilliseconds),
            ("processing_time", figures.processingMilliseconds),
            ("last_exception", own.lastExceptionSeconds),
            ("last_flush", own.lastFlushSeconds),
            ("flush_time", own.flushMilliseconds),
            ("flush_length", Double(own.flushBytes)),
        ]
        for (name, value) in values {
            identity.assign(own: Array("\(figures.prefix).\(name)".utf8))
            lines.begin(identity)
            lines.append(value, "value")
            lines.end()
        }
    }
}
