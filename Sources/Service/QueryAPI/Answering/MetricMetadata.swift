internal import PromQL

/// Type and help of a metric, as `/api/v1/metadata` says them.
package struct MetricMetadata: Sendable {
    package var name: String
    package var type: String
    package var help: String

    package init(name: String, type: String, help: String) {
        self.name = name
        self.type = type
        self.help = help
    }
}

extension QueryAnswer {
    /// Most metrics that one answer names: some 2 MB.
    package static let metadataMax = 20_000

    /// `{"NAME":[{"type":…,"help":…,"unit":""}],…}`.
    static func success(of metrics: [MetricMetadata]) -> QueryAnswer {
        var json: [UInt8] = [UInt8(ascii: "{")]
        for (place, metric) in metrics.enumerated() {
            if place > 0 { json.append(UInt8(ascii: ",")) }
            json += ResultJSON.quoted(metric.name)
            json += #":[{"type":"#.utf8
            json += ResultJSON.quoted(metric.type)
            json += #","help":"#.utf8
            json += ResultJSON.quoted(metric.help)
            json += #","unit":""}]"#.utf8
        }
        json.append(UInt8(ascii: "}"))
        return success(json)
    }
}
