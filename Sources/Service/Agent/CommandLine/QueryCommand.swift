/// A question for a store or for a server that speaks Prometheus' HTTP API.
package struct QueryCommand: Sendable, Equatable {
    package enum Format: String, CaseIterable, Sendable {
        case table, json, csv, plot
    }

    /// Where the answer comes from.
    package enum Source: Sendable, Equatable {
        /// The folder of a store.
        case store(String)
        /// Beginning of the API's paths.
        case url(String)
        /// The store of an agent with the default state directory if it can be read, else the
        /// default port.
        case usual
    }

    package var expression = ""
    /// As written; `nil` asks for one moment.
    package var since: String?
    package var step: String?
    package var at: String?
    package var source = Source.usual
    package var access = WebAccess()
    package var format = Format.table

    package init() {}
}

/// History to be written out.
package struct ExportCommand: Sendable, Equatable {
    package enum Format: String, CaseIterable, Sendable {
        case openmetrics, csv, influx
    }

    package var since: String?
    /// `nil` for the store in the default state directory.
    package var store: String?
    package var format = Format.openmetrics

    package init() {}
}

/// A live view of an agent.
package struct TopCommand: Sendable, Equatable {
    package var url = TopCommand.usualURL
    package var access = WebAccess()
    package static let usualURL = "http://127.0.0.1:9102"

    package init() {}
}

extension CommandLineParser {
    static func query(_ reader: inout ArgumentReader) throws(UsageError) -> QueryCommand {
        var command = QueryCommand()
        var expressions: [String] = []
        while let argument = try reader.read() {
            switch argument {
            case .flag("--since"): command.since = try duration(of: "--since", &reader)
            case .flag("--step"): command.step = try duration(of: "--step", &reader)
            case .flag("--at"): command.at = try reader.value(of: "--at")
            case .flag("--store"):
                try setSource(.store(try reader.value(of: "--store")), &command, reader)
            case .flag("--url"):
                try setSource(.url(try url(&reader)), &command, reader)
            case .flag("--format"): command.format = try choice(of: "--format", &reader)
            case .flag(let flag):
                guard try take(flag, &reader, into: &command.access) else {
                    throw reader.error("there is no flag \(flag)")
                }
            case .word(let word): expressions.append(word)
            }
        }
        try check(command.access, reader)
        guard expressions.count == 1, let expression = expressions.first else {
            throw reader.error("give one expression, in quotes")
        }
        command.expression = expression
        return command
    }

    private static func setSource(
        _ source: QueryCommand.Source, _ command: inout QueryCommand, _ reader: ArgumentReader
    ) throws(UsageError) {
        guard command.source == .usual else {
            throw reader.error("give one --store or one --url")
        }
        command.source = source
    }

    static func export(_ reader: inout ArgumentReader) throws(UsageError) -> ExportCommand {
        var command = ExportCommand()
        while let argument = try reader.read() {
            switch argument {
            case .flag("--since"): command.since = try duration(of: "--since", &reader)
            case .flag("--store"): command.store = try reader.value(of: "--store")
            case .flag("--format"): command.format = try choice(of: "--format", &reader)
            case .flag(let flag): throw reader.error("there is no flag \(flag)")
            case .word(let word): throw reader.error("nothing can be done with `\(word)`")
            }
        }
        return command
    }

    static func top(_ reader: inout ArgumentReader) throws(UsageError) -> TopCommand {
        var command = TopCommand()
        while let argument = try reader.read() {
            switch argument {
            case .flag("--url"): command.url = try url(&reader)
            case .flag(let flag):
                guard try take(flag, &reader, into: &command.access) else {
                    throw reader.error("there is no flag \(flag)")
                }
            case .word(let word): throw reader.error("nothing can be done with `\(word)`")
            }
        }
        try check(command.access, reader)
        return command
    }

    private static func duration(
        of flag: String, _ reader: inout ArgumentReader
    ) throws(UsageError) -> String {
        let text = try reader.value(of: flag)
        guard let milliseconds = QueryDuration.milliseconds(text), milliseconds > 0 else {
            throw reader.error("\(flag) needs a duration such as 1h30m, not `\(text)`")
        }
        return text
    }

    private static func url(_ reader: inout ArgumentReader) throws(UsageError) -> String {
        var url = try reader.value(of: "--url")
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw reader.error("--url needs http:// or https://, not `\(url)`")
        }
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        of flag: String, _ reader: inout ArgumentReader
    ) throws(UsageError) -> Choice {
        let text = try reader.value(of: flag)
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw reader.error("\(flag) is one of \(all), not `\(text)`")
        }
        return choice
    }
}
