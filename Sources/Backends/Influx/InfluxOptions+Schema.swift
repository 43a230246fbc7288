import BackendKit
package import Configuration

extension InfluxOptions {
    /// The keys of an entry `{type: influxdb, …}`.
    package static var schema: Schema<InfluxOptions> {
        var options: [Option<InfluxOptions>] = BackendCommonOptions.identityOptions.map {
            $0.lifted(to: \.common)
        }
        options += BackendCommonOptions.spooledDeliveryOptions().map {
            $0.lifted(to: \.common).applying(to: "http and https") { !$0.isUDP }
        }
        options += receiverOptions + version1Options + version2Options + formOptions
        return Schema(
            defaults: InfluxOptions(), options,
            validate: { options, node, path, problems in
                requireVersion2Keys(options, node, path, &problems)
            })
    }

    private static var receiverOptions: [Option<InfluxOptions>] {
        [
            Option(
                "url", \.url, .url(schemes).checked(problem),
                "The server; a path before `/write` may follow the port."),
            Option(
                "version", \.version, .choice,
                "Whose HTTP interface is spoken: InfluxDB 1, or 2 and later."
            ).applying(to: "http and https") { !$0.isUDP },
            Option("gzip", \.isCompressed, .boolean, "Whether requests are compressed.")
                .applying(to: "http and https") { !$0.isUDP },
            Option("tls", \.tls, .section(HTTPTLSOptions.schema), "")
                .applying(to: "https") { $0.url.scheme == "https" },
        ]
    }

    private static var version1Options: [Option<InfluxOptions>] {
        let options: [Option<InfluxOptions>] = [
            Option("database", \.database, .nonEmptyString, "The database written to."),
            Option(
                "retention_policy", \.retentionPolicy, .string,
                "The retention policy; empty for the database's default."),
            Option("username", \.userName, .string, "Empty for none."),
            Option(
                "password_file", \.passwordFile, .string,
                "The file that holds the user's password."),
            Option(
                "create_database", \.createsDatabase, .boolean,
                "Whether a missing database is created."),
        ]
        return options.map { $0.applying(to: "version: 1") { $0.isVersion1 } }
    }

    private static var version2Options: [Option<InfluxOptions>] {
        let options: [Option<InfluxOptions>] = [
            Option("org", \.organization, .string, "The organization's name or ID."),
            Option("bucket", \.bucket, .string, "The bucket written to."),
            Option("token_file", \.tokenFile, .string, "The file that holds an API token."),
        ]
        return options.map { $0.applying(to: "version: 2") { $0.isVersion2 } }
    }

    private static var formOptions: [Option<InfluxOptions>] {
        [
            Option(
                "batch_lines_max", \.batchLinesMax, .integer(10...100_000),
                "Most lines of a request; at most 1 MiB of them go in one."
            ).applying(to: "http and https") { !$0.isUDP },
            Option(
                "naming", \.naming, .choice,
                "Measurements and fields as Telegraf's StatsD input names them, or each metric's"
                    + " own name with all statistics as fields."),
            Option(
                "integers", \.integers, .choice,
                "Whether counters, sets and a timer's `count` are integer fields, as in a database"
                    + " that Telegraf has filled."
            ).applying(to: "naming: telegraf") { $0.naming == .telegraf },
        ]
    }

    private static func problem(_ url: Endpoint) -> String? {
        switch url.address {
        case .socketPath: return "is not a network address"
        case .network(let hostPort):
            if hostPort.port == 0 { return "has port 0" }
            let isPlain = url.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F }
            return isPlain ? nil : "has a path with a query or blanks"
        }
    }

    private static func requireVersion2Keys(
        _ options: InfluxOptions, _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        guard options.isVersion2 else { return }
        for (key, value) in [("org", options.organization), ("bucket", options.bucket)]
        where value.isEmpty {
            problems.add("is required with `version: 2`", key: key, of: node, at: path)
        }
    }
}
