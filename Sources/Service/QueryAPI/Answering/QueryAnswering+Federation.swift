internal import PromQL

/// The present value of chosen series, for another Prometheus to scrape.
extension QueryAnswering {
    private static let lookbackMilliseconds: Int64 = 300_000
    /// Samples that are read for a page.
    private static let samplesMax = 5_000_000

    func federation() throws(QueryError) -> QueryAnswer {
        let source = try source()
        var found: [Labels: (time: Int64, value: Double)] = [:]
        for matchers in try parameters.matchers() {
            var selection = Selection(
                matchers, fromMilliseconds: nowMilliseconds - Self.lookbackMilliseconds,
                throughMilliseconds: nowMilliseconds)
            selection.samplesMax = Self.samplesMax
            for series in try source.series(for: selection) {
                guard let time = series.timestampsMilliseconds.last,
                    let value = series.values.last, !StaleMarker.isStale(value)
                else { continue }
                found[series.labels] = (time, value)
            }
        }
        return QueryAnswer(
            contentType: "text/plain; version=0.0.4; charset=utf-8", body: Self.page(found))
    }

    private static func page(_ found: [Labels: (time: Int64, value: Double)]) -> [UInt8] {
        let sorted = found.sorted { left, right in
            let (a, b) = (left.key[Label.metricName], right.key[Label.metricName])
            return a == b ? left.key < right.key : a.utf8.lexicographicallyPrecedes(b.utf8)
        }
        var page: [UInt8] = []
        var family = ""
        for (labels, sample) in sorted {
            let name = labels[Label.metricName]
            if name != family {
                page += "# TYPE \(name) untyped\n".utf8
                family = name
            }
            page += name.utf8
            page += Self.braces(labels)
            page += " ".utf8
            page += SampleText.bytes(of: sample.value)
            page += " \(sample.time)\n".utf8
        }
        return page
    }

    /// The labels of a line; without an instance they get an empty one, so that whoever scrapes
    /// this does not put its own in its place.
    private static func braces(_ labels: Labels) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        let hasInstance = !labels["instance"].isEmpty
        let shown = labels.labels.filter { $0.name != Label.metricName }
        for (place, label) in (shown + (hasInstance ? [] : [Label("instance", "")])).enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += label.name.utf8
            bytes += #"=""#.utf8
            for byte in label.value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"): bytes += #"\\"#.utf8
                case UInt8(ascii: "\""): bytes += #"\""#.utf8
                case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
                default: bytes.append(byte)
                }
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
