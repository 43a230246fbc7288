import BackendKit
package import Statsd

/// One flush on its way to lines, in steps short enough for the delivery thread.
package struct GraphiteEncoding {
    /// Series compared in one step: about 1 ms.
    static let comparedMax = 4_096
    /// Series written in one step: 512 timers of 14 lines, 0.3 µs each (measured on a busy
    /// machine), are 2 ms.
    static let writtenMax = 512

    private let encoder: GraphiteEncoder
    private let own: GraphiteOwnFigures
    private var merger: SeriesMerger
    private var isMerged = false
    private var identity = GraphiteIdentity()
    private var lines: GraphiteLines
    private let fields: TimerFields
    private var section: FlushSection? = .counters
    private var next = 0

    package init(_ batch: FlushBatch, with encoder: GraphiteEncoder, own: GraphiteOwnFigures) {
        self.encoder = encoder
        self.own = own
        merger = SeriesMerger(batch, filter: encoder.filter)
        lines = GraphiteLines(
            suffix: encoder.namespace.suffix, timestampSeconds: batch.timestampSeconds)
        fields = TimerFields(
            batch, selection: encoder.statistics, isWeighted: encoder.isWeighted)
    }

    package var tally: GraphiteTally {
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

    /// Does one step; true when every line is written.
    package mutating func step() -> Bool {
        if !isMerged {
            isMerged = Self.compare(&merger, &identity, tags: encoder.tags)
            return false
        }
        for _ in 0..<Self.writtenMax {
            guard let section else { return true }
            if next < merger.batch.count(of: section) {
                if !merger.isAway(section, next) { write(next, of: section) }
                next += 1
            } else {
                next = 0
                self.section = section.following
                if self.section == nil { writeOwn() }
            }
        }
        return section == nil
    }

    private static func compare(
        _ merger: inout SeriesMerger, _ identity: inout GraphiteIdentity, tags: GraphiteTags
    ) -> Bool {
        merger.step(pointsMax: comparedMax) { key, keys, out in
            identity.assign(key, in: keys, tags: tags)
            out.append(identity.name.bytes)
            out.append(identity.tags.bytes)
            return identity.isChanged
        }
    }

    private mutating func write(_ index: Int, of section: FlushSection) {
        let names = encoder.namespace
        identity.assign(
            merger.batch.key(of: section, index), in: merger.batch.keys, tags: encoder.tags)
        lines.tally.tagCollisions += identity.collisions
        switch section {
        case .counters:
            let sum = merger.batch.counters[index].sum
            lines.append(sum / merger.batch.intervalSeconds, names.counterRate, identity)
            lines.append(sum, names.counterCount, identity)
        case .timers: writeTimer(index)
        case .gauges: lines.append(merger.batch.gauges[index].value, names.gauge, identity)
        case .sets: lines.append(merger.batch.sets[index].cardinality, names.set, identity)
        }
    }

    private mutating func writeTimer(_ index: Int) {
        let isPartial = merger.isPartialTimer(index)
        let frame = encoder.namespace.timer
        let batch = merger.batch
        fields.forEach(batch.timers[index], of: batch) { name, ending, value, isPositional in
            if isPartial, isPositional {
                lines.tally.unmergeable += 1
            } else {
                lines.append(value, frame, identity, statistic: name, ending: ending)
            }
        }
    }

    /// The agent's own figures: those of this flush, then the backend's of the previous one.
    private mutating func writeOwn() {
        let figures = merger.batch.own
        var prefixName = ByteWriter()
        _ = GraphiteCharacters.append(
            Array(figures.prefix.utf8)[...], allowing: .name, to: &prefixName)
        let prefix = prefixName.bytes + [UInt8(ascii: ".")]
        let names = encoder.namespace
        let before = names.own.before + prefix
        let graphite = before + Array("graphiteStats.".utf8)
        lines.append(
            Double(figures.numStats), before: names.numStats.before + prefix, own: "numStats")
        lines.append(figures.calculationMilliseconds, before: graphite, own: "calculationtime")
        lines.append(figures.processingMilliseconds, before: before, own: "processing_time")
        lines.append(own.lastExceptionSeconds, before: graphite, own: "last_exception")
        lines.append(own.lastFlushSeconds, before: graphite, own: "last_flush")
        lines.append(own.flushMilliseconds, before: graphite, own: "flush_time")
        lines.append(Double(own.flushBytes), before: graphite, own: "flush_length")
    }
}
