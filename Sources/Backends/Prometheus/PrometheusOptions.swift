package import ExpositionKit

/// The settings of one exposition.
package struct PrometheusOptions: Sendable, Equatable {
    package var series = ExpositionOptions()
    /// Where the page is served.
    package var path = "/metrics"

    package init() {}
}
