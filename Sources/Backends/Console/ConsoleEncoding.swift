import BackendKit
package import Statsd

/// One flush on its way to text, in steps short enough for the delivery thread.
package struct ConsoleEncoding {
    /// Series written in one step: about 2 ms, as for Graphite.
    static let writtenMax = 512

    /// Series shown so far; a counter counts once.
    package private(set) var points = 0

    private let encoder: ConsoleEncoder
    private let batch: FlushBatch
    private let fields: TimerFields
    private var out = ByteWriter()
    private var section: ConsoleSection? = .counters
    private var next = 0
    private var isFirst = true
    private var hasBegun = false

    package init(_ batch: FlushBatch, with encoder: ConsoleEncoder) {
        self.encoder = encoder
        self.batch = batch
        fields = TimerFields(
            batch, selection: encoder.statistics, isWeighted: encoder.isWeighted)
    }

    /// Series not shown yet, if none is filtered out.
    package var pointsLeft: Int { max(0, batch.pointCount - points) }

    package var byteCount: Int { out.count }

    package mutating func takeBytes() -> [UInt8] { out.take() }

    /// Does one step; true when everything is written.
    package mutating func step() -> Bool {
        if !hasBegun {
            hasBegun = true
            if encoder.format == .text { begin() }
        }
        for _ in 0..<Self.writtenMax {
            guard let section else { return true }
            if next < batch.count(of: section.points) {
                let key = batch.key(of: section.points, next)
                if encoder.filter.takes(key, in: batch.keys) { write(section, next, key) }
                next += 1
            } else {
                leave(section)
            }
        }
        return section == nil
    }

    private mutating func write(_ section: ConsoleSection, _ index: Int, _ key: ByteRange) {
        switch (encoder.format, section) {
        case (.text, _):
            if section != .counterRates { points += 1 }
            writeMember(section, index, key)
        // A line of JSON has a counter's rate beside its count.
        case (.json, .counterRates): break
        case (.json, _):
            points += 1
            writeLine(section, index, key)
        }
    }

    private mutating func leave(_ section: ConsoleSection) {
        next = 0
        self.section = section.following
        guard encoder.format == .text else { return }
        out.append(isFirst ? " }" : "\n  }" as StaticString)
        isFirst = true
        if let following = section.following { open(following) } else { end() }
    }
}

// MARK: - Text

extension ConsoleEncoding {
    private mutating func begin() {
        out.append("Flushing stats at  " as StaticString)
        CalendarTime(unixSeconds: batch.timestampSeconds).append(to: &out)
        out.append("\n{" as StaticString)
        open(.counters)
    }

    private mutating func open(_ section: ConsoleSection) {
        out.append(section == .counters ? "\n  \"" : ",\n  \"" as StaticString)
        out.append(section.title)
        out.append("\": {" as StaticString)
    }

    private mutating func end() {
        out.append(",\n  \"pctThreshold\": [" as StaticString)
        for (index, percentile) in batch.percentiles.enumerated() {
            out.append(index == 0 ? " " : ", " as StaticString)
            out.append(percentile, style: .json)
        }
        out.append(" ]\n}\n" as StaticString)
    }

    private mutating func writeMember(_ section: ConsoleSection, _ index: Int, _ key: ByteRange) {
        out.append(isFirst ? "\n    " : ",\n    " as StaticString)
        isFirst = false
        out.appendJSONString(taggedName(key)[...])
        out.append(": " as StaticString)
        appendValue(section, index)
    }

    private mutating func appendValue(_ section: ConsoleSection, _ index: Int) {
        switch section {
        case .counters: out.append(batch.counters[index].sum, style: .json)
        case .counterRates:
            out.append(batch.counters[index].sum / batch.intervalSeconds, style: .json)
        case .gauges: out.append(batch.gauges[index].value, style: .json)
        case .sets: out.append(batch.sets[index].cardinality, style: .json)
        case .timerData:
            appendTimer(index)
        }
    }

    private mutating func appendTimer(_ index: Int) {
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        fields.forEach(batch.timers[index], of: batch) { name, ending, value, _ in
            if !isFirst { out.append(", " as StaticString) }
            isFirst = false
            out.append(UInt8(ascii: "\""))
            out.append(name)
            out.append(ending)
            out.append("\": " as StaticString)
            out.append(value, style: .json)
        }
        out.append(UInt8(ascii: "}"))
    }

    /// `name;key=value`, as the reference keeps tags.
    private func taggedName(_ key: ByteRange) -> [UInt8] {
        var name = Array(batch.keys[SeriesKey.name(of: key, in: batch.keys).range])
        for tag in SeriesKey.tags(of: key, in: batch.keys) {
            name.append(UInt8(ascii: ";"))
            name.append(contentsOf: batch.keys[tag.key.range])
            name.append(UInt8(ascii: "="))
            name.append(contentsOf: tag.value.map { batch.keys[$0.range] } ?? Self.bare[...])
        }
        return name
    }

    /// The value of a tag that has none.
    private static var bare: [UInt8] { Array("true".utf8) }
}

// MARK: - JSON lines

extension ConsoleEncoding {
    private mutating func writeLine(_ section: ConsoleSection, _ index: Int, _ key: ByteRange) {
        out.append("{\"timestamp\":" as StaticString)
        out.append(Int(batch.timestampSeconds))
        out.append(",\"type\":\"" as StaticString)
        out.append(typeLabel(section, index))
        out.append("\",\"name\":" as StaticString)
        out.appendJSONString(batch.keys[SeriesKey.name(of: key, in: batch.keys).range])
        appendTags(key)
        appendFields(section, index)
        out.append("}\n" as StaticString)
    }

    private func typeLabel(_ section: ConsoleSection, _ index: Int) -> StaticString {
        switch section {
        case .counters, .counterRates: MetricType.counter.label
        case .gauges: MetricType.gauge.label
        case .sets: MetricType.set.label
        case .timerData: batch.timers[index].type.label
        }
    }

    private mutating func appendTags(_ key: ByteRange) {
        let tags = SeriesKey.tags(of: key, in: batch.keys)
        guard !tags.isEmpty else { return }
        out.append(",\"tags\":{" as StaticString)
        for (index, tag) in tags.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            out.appendJSONString(batch.keys[tag.key.range])
            out.append(UInt8(ascii: ":"))
            out.appendJSONString(tag.value.map { batch.keys[$0.range] } ?? Self.bare[...])
        }
        out.append(UInt8(ascii: "}"))
    }

    private mutating func appendFields(_ section: ConsoleSection, _ index: Int) {
        switch section {
        case .counters:
            out.append(",\"count\":" as StaticString)
            appendValue(.counters, index)
            out.append(",\"rate\":" as StaticString)
            appendValue(.counterRates, index)
        case .counterRates: break
        case .gauges:
            out.append(",\"value\":" as StaticString)
            appendValue(.gauges, index)
        case .sets:
            out.append(",\"count\":" as StaticString)
            appendValue(.sets, index)
        case .timerData:
            out.append(",\"statistics\":" as StaticString)
            appendTimer(index)
        }
    }
}
