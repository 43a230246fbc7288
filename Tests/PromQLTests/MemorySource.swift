import PromQL

/// A few series in memory; times are seconds.
struct MemorySource: SampleSource {
    private var all: [SourceSeries] = []

    init() {}

    /// One series with a value every `step` seconds from 0 on; `nil` leaves one out.
    init(
        _ name: String, _ labels: [String: String], every step: Int64 = 10, _ values: [Double?]
    ) {
        add(name, labels, every: step, values)
    }

    init(_ name: String, every step: Int64 = 10, _ values: [Double?]) {
        add(name, [:], every: step, values)
    }

    mutating func add(
        _ name: String, _ labels: [String: String], every step: Int64 = 10,
        _ values: [Double?]
    ) {
        let named = labels.map { Label($0.key, $0.value) } + [Label(Label.metricName, name)]
        var series = SourceSeries(Labels(named), timestampsMilliseconds: [], values: [])
        for (place, value) in values.enumerated() {
            guard let value else { continue }
            series.timestampsMilliseconds.append(Int64(place) * step * 1000)
            series.values.append(value)
        }
        all.append(series)
        all.sort { $0.labels < $1.labels }
    }

    func series(for selection: Selection) throws(QueryError) -> [SourceSeries] {
        var found: [SourceSeries] = []
        for series in all {
            guard try selection.accepts(series.labels) else { continue }
            let kept = series.timestampsMilliseconds.indices.filter { place in
                let time = series.timestampsMilliseconds[place]
                return time >= selection.fromMilliseconds && time <= selection.throughMilliseconds
            }
            guard !kept.isEmpty else { continue }
            found.append(
                SourceSeries(
                    series.labels,
                    timestampsMilliseconds: kept.map { series.timestampsMilliseconds[$0] },
                    values: kept.map { series.values[$0] }))
        }
        return found
    }

    /// The answer to an instant query, short: `{a="b"} 5` a line, or the error's text.
    func answer(_ text: String, at seconds: Double = 60, limits: QueryLimits = QueryLimits())
        -> String
    {
        do {
            let query = try Query(text)
            let time = Int64(seconds * 1000)
            return Self.short(try query.value(atMilliseconds: time, from: self, limits: limits))
        } catch {
            return "\(error.kind.rawValue): \(error.text)"
        }
    }

    /// The same of a range query from 0 s on: the values of each series in brackets.
    func answers(_ text: String, through end: Int64, every step: Int64) -> String {
        do {
            let query = try Query(text)
            return Self.short(
                try query.values(
                    fromMilliseconds: 0, throughMilliseconds: end * 1000,
                    everyMilliseconds: step * 1000, from: self))
        } catch {
            return "\(error.kind.rawValue): \(error.text)"
        }
    }

    private static func short(_ result: QueryResult) -> String {
        switch result {
        case .scalar(let value, _): "\(value)"
        case .string(let text, _): text
        case .vector(let samples, _):
            samples.map { "\($0.labels) \($0.value)" }.joined(separator: "\n")
        case .matrix(let series):
            series.map { one in
                let points = zip(one.timestampsMilliseconds, one.values).map { time, value in
                    "\(Double(time) / 1000):\(value)"
                }
                return "\(one.labels) [\(points.joined(separator: " "))]"
            }.joined(separator: "\n")
        }
    }
}
