internal import PromQL

/// Counts series by name, label and value, as `/api/v1/status/tsdb` has it.
struct SeriesCount {
    private var series = 0
    private var byName: [String: Int] = [:]
    private var byPair: [String: Int] = [:]
    /// The values of each label.
    private var values: [String: Set<String>] = [:]
    private var bytes: [String: Int] = [:]

    mutating func add(_ name: String, _ labels: [(name: String, value: String)]) {
        series += 1
        byName[name, default: 0] += 1
        count(Label.metricName, name)
        for label in labels { count(label.name, label.value) }
    }

    private mutating func count(_ name: String, _ value: String) {
        byPair["\(name)=\(value)", default: 0] += 1
        values[name, default: []].insert(value)
        bytes[name, default: 0] += value.utf8.count
    }

    /// The `data` of the answer.
    func json(top: Int, firstMilliseconds: Int64, lastMilliseconds: Int64) -> [UInt8] {
        var text = #"{"headStats":{"numSeries":\#(series),"numLabelPairs":\#(byPair.count),"#
        text += #""chunkCount":0,"minTime":\#(firstMilliseconds),"maxTime":\#(lastMilliseconds)},"#
        var json = Array(text.utf8)
        let lists: [(String, [String: Int])] = [
            ("seriesCountByMetricName", byName),
            ("labelValueCountByLabelName", values.mapValues(\.count)),
            ("memoryInBytesByLabelName", bytes), ("seriesCountByLabelValuePair", byPair),
        ]
        for (place, (key, counts)) in lists.enumerated() {
            if place > 0 { json.append(UInt8(ascii: ",")) }
            json += #""\#(key)":["#.utf8
            Self.append(counts, top: top, to: &json)
            json.append(UInt8(ascii: "]"))
        }
        json.append(UInt8(ascii: "}"))
        return json
    }

    private static func append(_ counts: [String: Int], top: Int, to json: inout [UInt8]) {
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        for (place, (name, value)) in sorted.prefix(top).enumerated() {
            if place > 0 { json.append(UInt8(ascii: ",")) }
            json += #"{"name":"#.utf8
            json += ResultJSON.quoted(name)
            json += #","value":\#(value)}"#.utf8
        }
    }
}
