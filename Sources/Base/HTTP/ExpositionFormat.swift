/// The formats a metrics page can take, told apart by the client's Accept field.
package enum ExpositionFormat: CaseIterable, Sendable {
    /// Prometheus' text format 0.0.4, which everyone reads.
    case text
    /// OpenMetrics 1.0.0 text.
    case openMetrics

    package var contentType: String {
        switch self {
        case .text: "text/plain; version=0.0.4; charset=utf-8"
        case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
        }
    }

    /// How exactly a media range means this format; nil when it does not.
    ///
    /// 3 is the name with our version or none, 2 `type/*`, 1 `*/*`. Another version or character
    /// set is another format.
    func precision(of range: QualityList.Element) -> Int? {
        switch range.value {
        case "*/*": return 1
        case "\(mediaType.type)/*": return 2
        case "\(mediaType.type)/\(mediaType.subtype)":
            let isOurs = range.parameters["version"].map { $0 == version } ?? true
            let isUTF8 = range.parameters["charset"].map { $0 == "utf-8" || $0 == "utf8" } ?? true
            return isOurs && isUTF8 ? 3 : nil
        default: return nil
        }
    }

    private var mediaType: (type: String, subtype: String) {
        switch self {
        case .text: ("text", "plain")
        case .openMetrics: ("application", "openmetrics-text")
        }
    }

    private var version: String {
        switch self {
        case .text: "0.0.4"
        case .openMetrics: "1.0.0"
        }
    }
}
