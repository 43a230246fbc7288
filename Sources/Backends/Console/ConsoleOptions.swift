package import BackendKit
package import Configuration

/// The settings of one console backend.
package struct ConsoleOptions: Sendable, Equatable {
    package var common = BackendCommonOptions()
    package var format = ConsoleFormat.text

    package init() {
        // Someone reads along or nobody does: hours of old flushes are of no use here.
        common.queueBytesMax = 8 << 20
    }

    /// The keys of an entry `{type: console, …}`.
    package static var schema: Schema<ConsoleOptions> {
        let common = BackendCommonOptions.identityOptions + BackendCommonOptions.queueOptions
        return Schema(
            defaults: ConsoleOptions(),
            common.map { $0.lifted(to: \.common) } + [
                Option(
                    "format", \.format, .choice,
                    "The reference's shape, or a JSON object a series and line.")
            ])
    }
}

/// How flushes are printed.
package enum ConsoleFormat: String, CaseIterable, Sendable {
    /// `Flushing stats at DATE` and one object, as the reference prints it.
    case text
    /// One JSON object for each series, on a line of its own.
    case json
}
