import BackendKit
package import Configuration
import ExpositionKit

extension PrometheusOptions {
    /// The keys of an entry `{type: prometheus, …}`.
    package static var schema: Schema<PrometheusOptions> {
        Schema(
            defaults: PrometheusOptions(),
            BackendCommonOptions.identityOptions.map { $0.lifted(to: \.series.common) } + [
                Option("path", \.path, .pagePath, "Where the page is served.")
            ]
                + (ExpositionOptions.seriesOptions + ExpositionOptions.nativeOptions)
                .map { $0.lifted(to: \.series) })
    }
}

extension Codec where Value == String {
    /// The path of a URL, without parameters.
    fileprivate static var pagePath: Codec {
        string.checked { path in
            let isPath =
                path.utf8.first == UInt8(ascii: "/") && path.utf8.count <= 256
                && path.utf8.allSatisfy {
                    $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
                }
            return isPath ? nil : "is not a path such as /metrics"
        }
    }
}
