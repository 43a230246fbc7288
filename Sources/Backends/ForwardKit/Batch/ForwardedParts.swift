package import Statsd

/// What one side sends to its own backends of a series.
package struct ForwardedParts: Sendable, Equatable {
    /// A counter's sum, a gauge's value, a set's number of members.
    package var hasValue: Bool
    /// A timer's count, sum, minimum, maximum and mean.
    package var hasSums: Bool
    /// A timer's percentiles, median, deviation and histograms.
    package var hasDistribution: Bool

    private static let all = ForwardedParts(hasValue: true, hasSums: true, hasDistribution: true)
    private static let none = ForwardedParts(
        hasValue: false, hasSums: false, hasDistribution: false)

    package init(hasValue: Bool, hasSums: Bool, hasDistribution: Bool) {
        self.hasValue = hasValue
        self.hasSums = hasSums
        self.hasDistribution = hasDistribution
    }

    /// The same of a timer, as a flush says it.
    package var timerParts: TimerParts {
        var parts: TimerParts = []
        if hasSums { parts.insert(.sums) }
        if hasDistribution { parts.insert(.distribution) }
        return parts
    }

    package var isEmpty: Bool { self == .none }

    /// What the agent that received the series sends to its backends.
    package static func atAgent(_ scope: ForwardScope, _ type: MetricType) -> ForwardedParts {
        switch scope {
        case .local: of(SeriesKind(type), all)
        case .global: none
        case .mixed:
            of(
                SeriesKind(type),
                ForwardedParts(hasValue: false, hasSums: true, hasDistribution: false))
        }
    }

    /// What the collector sends to its own: all that the agents did not.
    package static func atCollector(_ scope: ForwardScope, _ type: MetricType) -> ForwardedParts {
        let agents = atAgent(scope, type)
        let whole = of(SeriesKind(type), all)
        return ForwardedParts(
            hasValue: whole.hasValue && !agents.hasValue,
            hasSums: whole.hasSums && !agents.hasSums,
            hasDistribution: whole.hasDistribution && !agents.hasDistribution)
    }

    /// Those of `parts` that a kind of series has.
    private static func of(_ kind: SeriesKind, _ parts: ForwardedParts) -> ForwardedParts {
        switch kind {
        case .counter, .gauge, .set:
            ForwardedParts(hasValue: parts.hasValue, hasSums: false, hasDistribution: false)
        case .timer:
            ForwardedParts(
                hasValue: false, hasSums: parts.hasSums, hasDistribution: parts.hasDistribution)
        }
    }
}
