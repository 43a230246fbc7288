import Glibc
import PromQL

/// The samples of an OpenMetrics file, in memory.
struct SampleFile: SampleSource {
    private var all: [SourceSeries] = []

    init?(path: String) {
        guard let bytes = Self.contents(path) else { return nil }
        var samples: [Labels: [(Int64, Double)]] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n"))
        where line.first != UInt8(ascii: "#") {
            var reader = SampleLineReader(line)
            guard let (labels, time, value) = reader.read() else { return nil }
            samples[labels, default: []].append((time, value))
        }
        all = samples.map { labels, pairs in
            let sorted = pairs.sorted { $0.0 < $1.0 }
            return SourceSeries(
                labels, timestampsMilliseconds: sorted.map(\.0), values: sorted.map(\.1))
        }
        all.sort { $0.labels < $1.labels }
    }

    private static func contents(_ path: String) -> [UInt8]? {
        guard let file = unsafe fopen(path, "r") else { return nil }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    func series(for selection: Selection) throws(QueryError) -> [SourceSeries] {
        var found: [SourceSeries] = []
        for series in all {
            guard try selection.accepts(series.labels) else { continue }
            let times = series.timestampsMilliseconds
            let first = times.firstIndex { $0 >= selection.fromMilliseconds } ?? times.count
            let end = times.firstIndex { $0 > selection.throughMilliseconds } ?? times.count
            guard first < end else { continue }
            found.append(
                SourceSeries(
                    series.labels, timestampsMilliseconds: Array(times[first..<end]),
                    values: Array(series.values[first..<end])))
        }
        return found
    }
}

/// Takes a line like `name{a="b"} 1.5 1700000000.250` apart.
private struct SampleLineReader {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) {
        rest = line
    }

    mutating func read() -> (Labels, Int64, Double)? {
        var labels = [Label(Label.metricName, word(until: "{ "))]
        if rest.first == UInt8(ascii: "{") {
            rest.removeFirst()
            while let next = rest.first, next != UInt8(ascii: "}") {
                let name = word(until: "=")
                rest = rest.dropFirst(2)
                labels.append(Label(name, quoted()))
                if rest.first == UInt8(ascii: ",") { rest.removeFirst() }
            }
            rest = rest.dropFirst()
        }
        rest = rest.dropFirst()
        let number = word(until: " ")
        rest = rest.dropFirst()
        let value = number == "StaleNaN" ? StaleMarker.value : Double(number)
        guard let value, let time = Double(word(until: " ")) else { return nil }
        return (Labels(labels), Int64((time * 1000).rounded()), value)
    }

    private mutating func word(until ends: String) -> String {
        let word = rest.prefix { !ends.utf8.contains($0) }
        rest = rest.dropFirst(word.count)
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func quoted() -> String {
        var out: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
                out.append(byte)
                continue
            }
            out.append(letter == UInt8(ascii: "n") ? UInt8(ascii: "\n") : letter)
        }
        return String(decoding: out, as: UTF8.self)
    }
}
