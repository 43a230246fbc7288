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
        case .query, .export, .top:
            return "`martlet \(command.rawValue)` is not available in this version.\n"
        }
    }

    private static let overview = """
        martlet: a StatsD-compatible aggregation agent

        usage: martlet [COMMAND] [FLAGS]

          run       listen, aggregate, flush (the command when none is given)
          check     validate a configuration and print it in full
          send      send lines to a listener
          replay    dry run: show what a configuration makes of recorded lines
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
        usage: martlet send [--to URL] LINE...
               martlet send [--to URL] -

        Sends lines, or those of standard input.

          --to URL   udp://, tcp://, unixgram:// or unix://; udp://127.0.0.1:8125 without it

        """

    private static let replay = """
        usage: martlet replay [FLAGS] CAPTURE
               martlet replay [FLAGS] -

        Feeds recorded lines through a configuration and prints what becomes of them: names, drops
        with their reasons, and what each backend would send.

        \(configurationFlags)
        """
}
