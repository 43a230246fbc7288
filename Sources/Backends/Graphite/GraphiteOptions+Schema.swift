import BackendKit
package import Configuration

extension GraphiteOptions {
    /// The keys of an entry `{type: graphite, …}`.
    package static var schema: Schema<GraphiteOptions> {
        let defaults = GraphiteOptions()
        let common =
            BackendCommonOptions.identityOptions
            + BackendCommonOptions.spooledDeliveryOptions(retry: defaults.common.retry)
        return Schema(
            defaults: defaults,
            common.map { $0.lifted(to: \.common) } + deliveryOptions + nameOptions)
    }

    private static var deliveryOptions: [Option<GraphiteOptions>] {
        [
            Option(
                "address", \.address, .hostPort.checked { $0.port == 0 ? "has port 0" : nil },
                "Carbon's listener."),
            Option(
                "protocol", \.wire, .choice,
                "How points are written; carbon takes pickle at a port of its own, 2004."),
            Option(
                "connection", \.connection, .choice,
                "Whether a connection is kept over flushes."),
        ]
    }

    private static var nameOptions: [Option<GraphiteOptions>] {
        [
            Option(
                "names", \.names, .choice,
                "The reference's old or new namespace; prefixes are for the new one."),
            Option("tags", \.tags, .choice, "What becomes of a series' tags."),
            Option(
                "global_prefix", \.globalPrefix, .string,
                "Before every name; `{host}` stands for the host's name."),
            Option("global_suffix", \.globalSuffix, .string, "After every name, before its tags."),
            Option("prefix_counter", \.prefixCounter, .string, "Before counters."),
            Option("prefix_timer", \.prefixTimer, .string, "Before timers."),
            Option("prefix_gauge", \.prefixGauge, .string, "Before gauges."),
            Option("prefix_set", \.prefixSet, .string, "Before sets."),
        ]
    }
}
