package import BackendKit
package import Configuration

/// The settings of one Graphite backend.
package struct GraphiteOptions: Sendable, Equatable {
    package var common = BackendCommonOptions()
    package var address = HostPort(host: "127.0.0.1", port: 2003)
    package var wire = GraphiteProtocol.text
    package var names = GraphiteNames.legacy
    package var connection = ConnectionStyle.persistent
    package var tags = GraphiteTags.append
    /// Before every name with `names: modern`; `{host}` is the host's name.
    package var globalPrefix = "stats"
    /// After every name, before its tags.
    package var globalSuffix = ""
    package var prefixCounter = "counters"
    package var prefixTimer = "timers"
    package var prefixGauge = "gauges"
    package var prefixSet = "sets"

    package init() {
        // No answer of carbon's could make one batch hold up the others for ever.
        common.retry.giveUpAfterMilliseconds = 0
    }
}

/// Which of the reference's two namespaces is written.
package enum GraphiteNames: String, CaseIterable, Sendable {
    /// `stats.NAME` and `stats_counts.NAME`, `stats.timers.NAME…`; prefixes are ignored.
    case legacy
    /// `stats.counters.NAME.rate` and `.count`, `stats.timers.NAME…`.
    case modern
}

/// What becomes of a series' tags.
package enum GraphiteTags: String, CaseIterable, Sendable {
    /// `name;key=value`, as Graphite 1.1 reads them.
    case append
    /// Left out; series that differ in tags only become one.
    case drop
}

/// How points are written on the wire.
package enum GraphiteProtocol: String, CaseIterable, Sendable {
    /// A line for each value, to port 2003 by convention.
    case text
    /// Frames of up to 499 values in Python's binary form, to port 2004 by convention.
    case pickle
}
