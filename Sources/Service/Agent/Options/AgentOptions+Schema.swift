package import Configuration

extension AgentOptions {
    /// The top level of the configuration; `catalog` knows the options of each type of backend.
    package static func schema(_ catalog: BackendCatalog) -> Schema<AgentOptions> {
        var defaults = AgentOptions()
        defaults.backends = BackendEntry.defaults.map { $0.normalised(by: catalog) }
        return Schema(
            defaults: defaults,
            flushOptions + listenOptions + seriesOptions + [
                Option(
                    "backends", \.backends, BackendEntry.codec(catalog),
                    "Where each flush goes. Several of one type need distinct names.")
            ],
            validate: { options, node, path, problems in
                reportDuplicateListeners(options, node, path, &problems)
                BackendEntry.reportDuplicateNames(options.backends, node, path, &problems)
                BackendEntry.reportLoops(options, node, path, &problems)
            })
    }

    private static let flushOptions: [Option<AgentOptions>] = [
        Option(
            "interval", \.interval, .duration(.milliseconds(100) ... .seconds(3_600)),
            "The flush interval, which rates divide by."),
        Option(
            "align", \.align, .choice,
            "Whether flushes fall on multiples of the interval on the wall clock, or on a grid"
                + " that begins with the agent."),
        Option(
            "workers", \.workers, .optional(.integer(1...256), nilWord: "auto"),
            "Ingest threads. `auto` is one for each core allowed, at most 4."),
        Option(
            "shutdown_timeout", \.shutdownTimeout, .duration(.zero ... .seconds(3_600)),
            "How long a stop may take; half of it for what the kernel still holds."),
        Option(
            "state_dir", \.stateDirectory, stateDirectory,
            "Where gauges are kept over restarts. Empty: `$STATE_DIRECTORY`, else"
                + " `$XDG_STATE_HOME/martlet`, else `~/.local/state/martlet`."),
    ]

    private static let listenOptions: [Option<AgentOptions>] = [
        Option(
            "listen", \.listeners, .list(of: ListenerOptions.codec, count: 0...64),
            "Where metrics arrive: URLs, or mappings with a `url` and the keys below."),
        Option(
            "receive_buffer", \.receiveBufferBytes, .bytes(4_096...(1 << 30)),
            "Receive buffer asked for on each datagram socket; a warning says when the kernel"
                + " gives less."),
        Option("collector", \.collector, .section(CollectorSection.schema), ""),
        Option("http", \.http, .section(HTTPSection.schema), ""),
        Option("admin", \.admin, .section(AdminSection.schema), ""),
        Option(
            "host_tag", \.hostTag, HostTag.codec,
            "The host's name in outputs: `auto` is the system's, `off` is none."),
        Option("log", \.log, .section(LogSection.schema), ""),
    ]

    private static let seriesOptions: [Option<AgentOptions>] = [
        Option("input", \.input, .section(InputSection.schema), ""),
        Option("names", \.names, .section(NamesSection.schema), ""),
        Option("mapping", \.mapping, .section(MappingSection.schema), ""),
        Option("timers", \.timers, .section(TimersSection.schema), ""),
        Option("sets", \.sets, .section(SetsSection.schema), ""),
        Option("expire", \.expire, .section(ExpireSection.schema), ""),
        Option("idle", \.idle, .section(IdleSection.schema), ""),
        Option("limits", \.limits, .section(LimitsSection.schema), ""),
        Option("self", \.own, .section(OwnSection.schema), ""),
    ]

    private static let stateDirectory = Codec<String>.string.checked(
        kind: "absolute path, or empty"
    ) { path in
        path.isEmpty || path.hasPrefix("/") ? nil : "is not an absolute path"
    }

    /// Two listeners on one address would fail to bind, or share its datagrams at random.
    private static func reportDuplicateListeners(
        _ options: AgentOptions, _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        var seen: Set<Endpoint> = []
        for (index, element) in (node["listen"]?.elements ?? []).enumerated() {
            guard let text = element.text ?? element["url"]?.text,
                let url = try? Endpoint(parsing: text, schemes: ListenerOptions.schemes)
            else { continue }
            if case .network(let address) = url.address, address.port == 0 { continue }
            if !seen.insert(url).inserted {
                let place = path.key("listen").index(index)
                problems.add("\(url.text) is listed twice", at: element.location, place)
            }
        }
    }
}
