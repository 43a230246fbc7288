import Configuration

/// The agent's own metrics in push backends: the section `self`.
package struct OwnSection: Sendable, Equatable {
    package var prefix = "statsd"

    static let schema = Schema(
        defaults: OwnSection(),
        [
            Option(
                "prefix", \.prefix,
                .nonEmptyString.checked { NamesSection.nameProblem($0) },
                "Before the names of the agent's own metrics in push backends.")
        ])
}
