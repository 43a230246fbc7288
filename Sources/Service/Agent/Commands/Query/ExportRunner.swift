internal import EventLoop
internal import PromQL
internal import QueryAPI
internal import Store

/// `martlet export`: what a store's files hold, written out series by series.
enum ExportRunner {
    static func run(_ command: ExportCommand, _ host: HostEnvironment) -> ExitCode {
        let folder = command.store.map(QueryRunner.absolute) ?? QueryRunner.usualStore(host)
        guard StoreReader.exists(inFolder: folder) else {
            StandardError.write("martlet: \(folder) is no store that can be read\n")
            return .failure
        }
        let now = Int64(SystemClock.wallSeconds() * 1000)
        let since = command.since.flatMap(QueryDuration.milliseconds)
        let times = (since.map { now - $0 } ?? .min)...Int64.max
        do throws(StoreReadError) {
            let reader = try StoreReader(folder: folder)
            try write(from: reader, times, ExportWriter(command.format))
        } catch {
            StandardError.write("martlet: \(folder): \(describe(error))\n")
            return .failure
        }
        return .ok
    }

    /// One name after the other, so that memory holds no more than the series of one.
    private static func write(
        from reader: StoreReader, _ times: ClosedRange<Int64>, _ writer: ExportWriter
    ) throws(StoreReadError) {
        var names: Set<String> = []
        try reader.forEachSeries(matching: [], seenSince: .min, isOverdue: { false }) { name, _ in
            names.insert(name)
            return true
        }
        StandardOutput.write(writer.start)
        for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            var selection = StoreSelection(
                [LabelMatcher(LabelMatcher.name, .equal(name))], times: times)
            selection.seriesMax = 1_000_000
            for series in try reader.select(selection) { writer.write(series) }
        }
        StandardOutput.write(writer.end)
    }

    private static func describe(_ error: StoreReadError) -> String {
        switch error {
        case .tooManySeries(let max): "more than \(max) series of one name"
        case .tooManySamples(let max): "more than \(max) samples of one name: give --since"
        case .overdue, .refused: "cannot be read"
        case .files(let error): "\(error)"
        }
    }
}

/// One of the formats that history is written in; marks of the end of a series are left out, since
/// none of them has such a thing.
struct ExportWriter {
    /// Bytes that are written together.
    private static let blockBytes = 64 << 10

    private let format: ExportCommand.Format

    init(_ format: ExportCommand.Format) { self.format = format }

    var start: String {
        switch format {
        case .openmetrics, .influx: ""
        case .csv: "time,name,labels,value\n"
        }
    }

    var end: String {
        switch format {
        case .openmetrics: "# EOF\n"
        case .csv, .influx: ""
        }
    }

    func write(_ series: StoredSeries) {
        let prefix = prefix(of: series)
        var block: [UInt8] = []
        for sample in series.samples where !SpecialValue.isStale(sample.value) {
            append(sample, prefix, to: &block)
            guard block.count >= Self.blockBytes else { continue }
            StandardOutput.write(block)
            block = []
        }
        StandardOutput.write(block)
    }

    private func append(_ sample: StoredSample, _ prefix: [UInt8], to block: inout [UInt8]) {
        let value = SampleText.bytes(of: sample.value)
        switch format {
        case .openmetrics:
            block += prefix
            block += value
            block += " \(Self.seconds(sample.timestampMilliseconds))\n".utf8
        case .csv:
            block += QueryTable.time(Double(sample.timestampMilliseconds) / 1000).utf8
            block += prefix
            block += value
            block.append(UInt8(ascii: "\n"))
        case .influx:
            // The line protocol has no numbers that are none.
            guard sample.value.isFinite else { return }
            block += prefix
            block += value
            block += " \(sample.timestampMilliseconds)000000\n".utf8
        }
    }

    /// What stands before each value of a series.
    private func prefix(of series: StoredSeries) -> [UInt8] {
        switch format {
        case .openmetrics: Array("\(series.name)\(labels(of: series)) ".utf8)
        case .csv:
            Array(",\(CSVField.of(series.name)),\(CSVField.of(labels(of: series))),".utf8)
        case .influx: Array("\(influxKey(of: series)) value=".utf8)
        }
    }

    private func labels(of series: StoredSeries) -> String {
        let pairs = series.labels.map { label in
            let value = label.value.unicodeScalars.reduce(into: "") { text, scalar in
                switch scalar {
                case "\\": text += #"\\"#
                case "\"": text += #"\""#
                case "\n": text += #"\n"#
                default: text.unicodeScalars.append(scalar)
                }
            }
            return "\(label.name)=\"\(value)\""
        }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    /// Measurement and tags; a line feed cannot be written there.
    private func influxKey(of series: StoredSeries) -> String {
        let tags = series.labels.map { label in
            let value = label.value.reduce(into: "") { text, character in
                if ",= \\".contains(character) { text += "\\" }
                text.append(character == "\n" ? " " : character)
            }
            return ",\(label.name)=\(value)"
        }
        return series.name + tags.joined()
    }

    /// Seconds with their decimals.
    private static func seconds(_ milliseconds: Int64) -> String {
        let (whole, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
        let sign = milliseconds < 0 ? "-" : ""
        guard rest != 0 else { return "\(sign)\(whole)" }
        let digits = String(rest)
        return "\(sign)\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits
    }
}
