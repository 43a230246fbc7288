import BackendKit
package import Statsd

/// One flush on its way to lines or frames, in steps short enough for the delivery thread.
package struct GraphiteEncoding: Sendable {
    /// Series compared in one step: at most about 1 ms.
    static let comparedMax = 4_096
    /// Series written in one step: 512 timers of 14 lines, 0.1 µs each (measured), are 0.7 ms.
    static let writtenMax = 512

    private let encoder: GraphiteEncoder
    private let own: GraphiteOwnFigures
    private var merger: SeriesMerger
    private var isMerged = false
    private var identity: GraphiteIdentity
    private var lines: GraphiteLines
    private let fields: TimerFields
    private var section: FlushSection? = .counters
    private var next = 0

    package init(_ batch: FlushBatch, with encoder: GraphiteEncoder, own: GraphiteOwnFigures) {
        self.encoder = encoder
        self.own = own
        merger = SeriesMerger(batch, filter: encoder.filter)
        identity = GraphiteIdentity(tags: encoder.tags, suffix: encoder.namespace.suffix)
        lines = GraphiteLines(
            timestampSeconds: batch.timestampSeconds, wire: encoder.wire)
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

    /// Bytes of whole lines or frames written and not yet taken.
    package var byteCount: Int { lines.byteCount }

    /// Whether series of one identity were found, so that from now on only lines are written.
    package var isCompared: Bool { isMerged }

    /// Writes the next `byteCount` bytes from here on as often as it is called.
    package func remaking(byteCount: Int) -> @Sendable () -> [UInt8] {
        {
            var again = self
            while again.byteCount < byteCount, !again.step() {}
            return again.takeBytes()
        }
    }

    package mutating func takeBytes() -> [UInt8] { lines.take() }

    /// Does one step; true when every line is written.
    package mutating func step() -> Bool {
        if !isMerged {
            isMerged = Self.compare(&merger, &identity, tags: encoder.tags)
            return false
        }
        var left = Self.writtenMax
        while left > 0, let section {
            let end = min(next + left, merger.batch.count(of: section))
            Self.write(
                next..<end, of: section, merger, encoder.namespace, fields, &identity, &lines)
            left -= max(1, end - next)
            next = end
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
        _ merger: inout SeriesMerger, _ identity: inout GraphiteIdentity, tags: GraphiteTags
    ) -> Bool {
        merger.step(
            pointsMax: comparedMax,
            isClean: { key, keys in GraphiteIdentity.isClean(key, in: keys, tags: tags) },
            identify: { key, keys, out in
                identity.assign(key, in: keys)
                out.append(identity.name)
                out.append(identity.tail)
            })
    }

    /// Writes some points of a section.
    ///
    /// All it needs are parameters of its own: reached through one value that also changes, each
    /// buffer would be retained and released for each line.
    private static func write(
        _ range: Range<Int>, of section: FlushSection, _ merger: SeriesMerger,
        _ names: GraphiteNamespace, _ fields: TimerFields, _ identity: inout GraphiteIdentity,
        _ lines: inout GraphiteLines
    ) {
        let batch = merger.batch
        for index in range where !merger.isAway(section, index) {
            identity.assign(batch.key(of: section, index), in: batch.keys)
            lines.tally.tagCollisions += identity.collisions
            switch section {
            case .counters:
                let sum = batch.counters[index].sum
                lines.append(sum / batch.intervalSeconds, names.counterRate, identity)
                lines.append(sum, names.counterCount, identity)
            case .timers:
                let isPartial = merger.isPartialTimer(index)
                lines.begin(timer: identity, names.timer)
                write(batch.timers[index], of: batch, isPartial, fields, identity, &lines)
            case .gauges: lines.append(batch.gauges[index].value, names.gauge, identity)
            case .sets: lines.append(batch.sets[index].cardinality, names.set, identity)
            }
        }
    }

    private static func write(
        _ timer: TimerPoint, of batch: FlushBatch, _ isPartial: Bool, _ fields: TimerFields,
        _ identity: GraphiteIdentity, _ lines: inout GraphiteLines
    ) {
        fields.forEach(timer, of: batch) { name, ending, value, isPositional in
            if isPartial, isPositional {
                lines.tally.unmergeable += 1
            } else {
                lines.append(value, statistic: name, ending: ending, identity)
            }
        }
    }

    /// The agent's own figures: those of this flush, then the backend's of the previous one.
    private mutating func writeOwn() {
        let figures = merger.batch.own
        var prefixName = ByteWriter()
        GraphiteCharacters.append(Array(figures.prefix.utf8)[...], allowing: .name, to: &prefixName)
        let prefix = prefixName.bytes + [UInt8(ascii: ".")]
        let names = encoder.namespace
        let before = names.own.before + prefix
        let graphite = before + Array("graphiteStats.".utf8)
        var tail = ByteWriter()
        tail.append(names.suffix)
        tail.append(UInt8(ascii: " "))
        let values: [([UInt8], StaticString, Double)] = [
            (names.numStats.before + prefix, "numStats", Double(figures.numStats)),
            (graphite, "calculationtime", figures.calculationMilliseconds),
            (before, "processing_time", figures.processingMilliseconds),
            (graphite, "last_exception", own.lastExceptionSeconds),
            (graphite, "last_flush", own.lastFlushSeconds),
            (graphite, "flush_time", own.flushMilliseconds),
            (graphite, "flush_length", Double(own.flushBytes)),
        ]
        for (before, name, value) in values {
            lines.append(value, before: before, own: name, tail: tail)
        }
    }
}
