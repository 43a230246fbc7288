/// The formats a metrics page can take, told apart by the client's Accept field.
package enum ExpositionFormat: CaseIterable, Sendable {
    /// Prometheus' text format 0.0.4, which everyone reads.
    case text
    /// OpenMetrics 1.0.0 text.
    case openMetrics
    /// Delimited messages of `io.prometheus.client.MetricFamily`, the only form with native
    /// histograms.
    case protobuf

    package var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        case .protobuf:
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited"
        }
    }

    /// How exactly a media range means this format; nil when it does not.
    ///
    /// 3 is the name with our version or none, 2 `type/*`, 1 `*/*`. Another version or character
    /// set is another format. Nobody means Protocol Buffers without naming the message.
    func precision(of range: QualityList.Element) -> Int? {
        switch self {
        case .text: Self.precision(of: range, type: "text", subtype: "plain", version: "0.0.4")
        case .openMetrics:
            Self.precision(
                of: range, type: "application", subtype: "openmetrics-text", version: "1.0.0")
        case .protobuf: Self.isProtobuf(range) ? 3 : nil
        }
    }

    private static func isProtobuf(_ range: QualityList.Element) -> Bool {
        range.value == "application/vnd.google.protobuf"
            && range.parameters["proto"] == "io.prometheus.client.metricfamily"
            && range.parameters["encoding"] == "delimited"
    }

    private static func precision(
        of range: QualityList.Element, type: String, subtype: String, version: String
    ) -> Int? {
        switch range.value {
        case "*/*": return 1
        case "\(type)/*": return 2
        case "\(type)/\(subtype)":
            let isOurs = range.parameters["version"].map { $0 == version } ?? true
            let isUTF8 = range.parameters["charset"].map { $0 == "utf-8" || $0 == "utf8" } ?? true
            return isOurs && isUTF8 ? 3 : nil
        default: return nil
        }
    }
}
