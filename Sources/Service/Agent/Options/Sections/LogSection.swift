import Configuration

/// What is logged, and how.
package struct LogSection: Sendable, Equatable {
    package var level = LogLevel.info
    package var format = LogFormat.logfmt

    static let schema = Schema(
        defaults: LogSection(),
        [
            Option("level", \.level, .choice, "The least important messages that are logged."),
            Option("format", \.format, .choice, "How a message is written to standard error."),
        ])
}

/// What an operator must do about a message: nothing, know of it, look at it, act.
package enum LogLevel: String, CaseIterable, Sendable {
    case debug
    case info
    case warning
    case error
}

package enum LogFormat: String, CaseIterable, Sendable {
    case logfmt
    case json
}
