import Configuration

/// Renders `docs/CONFIGURATION.md` from the tables that decode the configuration.
package enum ConfigurationReference {
    package static func markdown(_ catalog: BackendCatalog) -> String {
        let rows = AgentOptions.schema(catalog).rows
        let listeners = rows.filter { $0.keyPath.hasPrefix("listen[]") }
        let histograms = rows.filter { $0.keyPath.hasPrefix("timers.histograms[]") }
        let rules = rows.filter { $0.keyPath.hasPrefix("mapping.rules[]") }
        let others = rows.filter { !$0.keyPath.utf8.contains(UInt8(ascii: "[")) }
        var parts = [introduction]
        parts.append("## Keys\n\n" + table(others))
        parts.append("## Listeners\n\n" + listenerNotes + table(listeners))
        parts.append("## Histograms\n\n" + table(histograms))
        parts.append("## Mapping rules\n\n" + ruleNotes + table(rules))
        parts.append("## Backends\n\n" + backendNotes)
        parts += catalog.sections.map { section in
            "### \(section.type)\n\n\(section.summary)\n\n" + table(section.rows)
        }
        parts.append("## Defaults in full\n\n" + defaults(catalog))
        return parts.joined(separator: "\n")
    }

    private static func table(_ rows: [OptionRow]) -> String {
        let lines = rows.map { row in
            let cells = ["`\(row.keyPath)`", row.kind, code(row.defaultText), row.summary]
            return "| \(cells.map(escaped).joined(separator: " | ")) |\n"
        }
        return "| key | value | default | for |\n|---|---|---|---|\n" + lines.joined()
    }

    private static func code(_ text: String) -> String {
        text.isEmpty ? "" : "`\(text)`"
    }

    /// A bar would end the cell, even inside code.
    private static func escaped(_ cell: String) -> String {
        cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private static func defaults(_ catalog: BackendCatalog) -> String {
        let schema = AgentOptions.schema(catalog)
        return "```yaml\n\(schema.encode(schema.defaults).yaml)```\n"
    }

    private static let introduction = """
        # Configuration

        <!-- Written by the test `the reference is up to date` from the tables that decode the
        configuration. Do not edit: run
        `UPDATE_DOCS=1 scripts/test --filter ConfigurationReferenceTests`. -->

        Martlet runs without a configuration. `martlet check -c FILE` validates one, prints it in
        full, and says of each problem where it is: `FILE:LINE: key.path: problem`.

        **Sources**, each over the one before: built-in defaults, the file (YAML), the environment,
        the flags. Mappings are laid over each other key by key; a list replaces a list.

        - **Environment.** A key with a single value has a variable: `log.level` is
          `MARTLET_LOG_LEVEL`. `MARTLET_LISTEN` is a list of URLs with commas, `MARTLET_CONFIG` a
          whole configuration as YAML. Other names with that prefix give one warning; what
          Kubernetes sets for a service of this name (`MARTLET_PORT…`, `MARTLET_SERVICE_…`) none.
        - **Flags.** `--set key.path=value`, `--listen URL`, `--http`, `--interval`, `--log-level`
          and `--log-format`. A value of `--set` that begins with `[`, `{` or a quote is YAML.
        - **Variables in the file.** `${NAME}` and `${NAME:-default}` are replaced inside values
          after the YAML was read, so that a variable cannot change its shape; `$$` is `$`. An unset
          variable without a default is an error.
        - **Strictness.** Unknown and duplicate keys, aliases, tags and second documents are errors.
          A file has at most 1 MiB, 32 levels and 100,000 values.

        **Values.** Durations: `100ms`, `10s`, `1m30s`, `1h`, `7d`. Sizes: `512`, `64KiB`, `8MiB`,
        `1GB`. Addresses: `host:port`, an IPv6 address in brackets.

        """

    private static let listenerNotes = """
        An element of `listen` is a URL, or a mapping with these keys. Without IPv6 a listener on
        `[::1]` is left out if the same one on `127.0.0.1` is listed.


        """

    private static let ruleNotes = """
        An element of `mapping.rules`, or of `mappings` in a file that `mapping.file` names.
        [MAPPING.md](MAPPING.md) says what they do. Under `mapping` no variable is replaced.


        """

    private static let backendNotes = """
        An element of `backends` is a mapping with a `type`, a `name` (by default the type; several
        of one type need distinct names) and the keys of that type.

        """
}
