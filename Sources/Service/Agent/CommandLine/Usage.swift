/// The texts of `--help`.
package enum Usage {
    package static func text(_ command: CommandName?) -> String {
        guard let command else { return overview }
        switch command {
        case .run: return run
        case .check: return check
        case .send: return send
        case .replay: return replay
        case .version: return "usage: martlet version\n\nPrints the version and the revision.\n"
        case .help: return overview
        case .exporter: return ExporterUsage.text
        case .query: return query
        case .export: return export
        case .top: return top
        }
    }

    private static let overview = """
        martlet: a StatsD-compatible aggregation agent

        usage: martlet [COMMAND] [FLAGS]

          run       listen, aggregate, flush (the command when none is given)
          check     validate a configuration and print it in full
          send      send lines to a listener
          replay    dry run: show what a configuration makes of recorded lines
          query     ask the local store, or a server, in Prometheus' language
          export    write out what the local store holds
          top       a live view of the busiest series and of every stage
          exporter  take the place of statsd_exporter, with its flags
          version   print the version
          help      print the usage of a command: martlet help run

        Exit codes: 0 ok, 1 failure while running, 2 wrong usage, 69 an address is in use or
        cannot be bound, 78 bad configuration; of exporter 1 for all of these.

        """

    private static let configurationFlags = """
          -c, --config FILE     the configuration (YAML); built-in defaults without it
          --set KEY.PATH=VALUE  set one key; a value that begins with [, { or a quote is YAML
          --listen URL          listen here instead of where the configuration says; repeatable
          --http ADDRESS        host:port for metrics, health and status; empty for off
          --interval DURATION   the flush interval, such as 10s
          --log-level LEVEL     debug, info, warning or error
          --log-format FORMAT   logfmt or json

        Order: defaults, then the file, then MARTLET_… variables, then flags. Every key stands in
        docs/CONFIGURATION.md.

        """

    private static let run = """
        usage: martlet [run] [FLAGS]

        Listens, aggregates and flushes until SIGTERM or SIGINT; SIGHUP reloads.

        \(configurationFlags)
        """

    private static let check = """
        usage: martlet check [FLAGS]

        Validates the configuration and prints all of it, secrets redacted. Changes and binds
        nothing. Problems are printed as FILE:LINE: key.path: problem, and the exit code is 78.

        \(configurationFlags)
        """

    private static let send = """
        usage: martlet send [FLAGS] LINE...
               martlet send [FLAGS] -

        Sends lines, or those of standard input.

          --to URL         udp://, tcp://, unixgram:// or unix://; udp://127.0.0.1:8125 without it
          --key-file FILE  sign datagrams by a key of this file, for a listener with a keys_file
          --key-id ID      which of its keys; the first without it

        """

    private static let replay = """
        usage: martlet replay [FLAGS] CAPTURE
               martlet replay [FLAGS] -

        Feeds recorded lines through a configuration and prints what becomes of them: names, drops
        with their reasons, and what each backend would send.

        \(configurationFlags)
        """

    private static let access = """
          --token-file FILE a token of the agent's http.token_file
          --ca FILE         certificates to trust in place of the system's (PEM)
          --cert FILE       what is shown to an agent with http.tls.client_ca, and its key:
          --key FILE
        """

    private static let query = """
        usage: martlet query [FLAGS] EXPRESSION

        Answers an expression of Prometheus' query language: its value now, or its values over time
        with --since. Without --store and --url it reads the store in the default state directory,
        or asks http://127.0.0.1:9102 where there is none to be read.

          --since DURATION  a range that ends now, such as 1h30m
          --step DURATION   between two values of it; a 240th of the range without it
          --at TIME         instead of now: Unix seconds, or 2023-11-14T22:13:20Z
          --store DIR       the folder of a store, also of an agent that runs
          --url URL         an agent, or whatever speaks Prometheus' HTTP API
        \(access)
          --format FORMAT   table, json, csv or plot

        """

    private static let export = """
        usage: martlet export [FLAGS]

        Writes what a store holds to standard output, series by series.

          --since DURATION  the samples of the last 1h, 7d, …; all without it
          --store DIR       the folder of a store; that of the default state directory without it
          --format FORMAT   openmetrics (for promtool tsdb create-blocks-from), csv or influx

        """

    private static let top = """
        usage: martlet top [FLAGS]

        Shows what arrives, how flushes and backends do, and the series that count fastest; q or
        Ctrl-C ends it. One page when standard input or output is no terminal.

          --url URL         the agent; http://127.0.0.1:9102 without it
        \(access)

        """
}
