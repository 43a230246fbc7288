package import Configuration

/// What the command line asks for.
package enum Command: Sendable, Equatable {
    case run(FlagValues)
    /// Validate and print the effective configuration.
    case check(FlagValues)
    case send(SendCommand)
    case replay(ReplayCommand)
    /// Run as statsd_exporter would, or check its mapping.
    case exporter(ExporterOptions)
    case query(QueryCommand)
    case export(ExportCommand)
    case top(TopCommand)
    case version
    /// The usage of one command, or of all.
    case help(CommandName?)
}

/// Lines to send to a listener.
package struct SendCommand: Sendable, Equatable {
    package var target = Endpoint(
        scheme: "udp", address: .network(HostPort(host: "127.0.0.1", port: 8125)))
    /// `nil` reads them from standard input.
    package var lines: [String]?
    /// The file with the key to sign datagrams by; `nil` for lines as they are.
    package var keyFile: String?
    /// Which of its keys; `nil` for the first.
    package var keyID: String?

    package init() {}
}

/// Recorded lines to feed through a configuration.
package struct ReplayCommand: Sendable, Equatable {
    package var flags = FlagValues()
    /// `nil` reads standard input.
    package var capture: String?

    package init() {}
}

/// The words that a command line can begin with.
package enum CommandName: String, CaseIterable, Sendable {
    case run
    case check
    case send
    case replay
    case version
    case help
    case exporter
    case query
    case export
    case top
}

/// Why a command line cannot be understood.
package struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A sentence.
    package var problem: String
    /// Whose usage would help.
    package var command: CommandName?

    package init(_ problem: String, command: CommandName? = nil) {
        self.problem = problem
        self.command = command
    }

    package var description: String {
        let words = ["martlet"] + (command.map { [$0.rawValue] } ?? []) + ["--help"]
        return "martlet: \(problem)\nTry `\(words.joined(separator: " "))`."
    }
}
