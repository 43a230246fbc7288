package import Statsd

/// What becomes of data for an interval that was closed.
package enum LatePolicy: Sendable, Equatable {
    /// The interval is sent once more with it, as long as it is kept.
    case amended
    /// It is counted and nothing else.
    case counted
}

/// How a collector closes intervals and what it takes of each agent.
package struct CollectorOptions: Sendable, Equatable {
    /// How long an interval waits for agents after its end, or after it began to come if that is
    /// later: what agents send from their spools after an outage of the collector has time, too.
    package var graceNanoseconds: UInt64 = 5_000_000_000
    /// How long an agent that is not heard of is waited for.
    package var liveNanoseconds: UInt64 = 180_000_000_000
    /// How long an agent's windows are kept: longer than any spool lasts.
    package var forgetNanoseconds: UInt64 = 7 * 86_400_000_000_000
    package var late = LatePolicy.amended
    /// How long a closed interval can be amended.
    package var keepNanoseconds: UInt64 = 60_000_000_000
    /// Closed intervals that are kept, whatever `keepNanoseconds` says.
    package var keptMax = 16
    /// Intervals that are open at once.
    ///
    /// An hour of ten seconds from a hundred spools comes in turns of these: what finds no place
    /// waits in the spool.
    package var openMax = 64
    /// Of those, places that only intervals of the present get.
    package var openReserved = 8
    package var agentsMax = 10_000
    /// Series of one agent in one interval; what is above is counted and not merged.
    package var seriesPerAgentMax = 200_000
    /// Memory for the states of one agent in one interval.
    package var bytesPerAgentMax = 64 << 20
    /// How many agents' budgets a collector has that forwards again: 3.2 million series, 1 GiB.
    ///
    /// What is behind it were agents with a budget each; and it was let in by the same door.
    package var agentsPerCollector = 16
    /// Distinct series of one interval; what would be a further one is counted and not merged.
    package var seriesMax = 4_000_000
    /// This agent's own identities, which nobody else may have.
    package var own: [Identifier] = []
    package var batchesInFlightMax: UInt64 = 64
    package var limits: TimerLimits
    package var exact: ExactLimits

    package init(exact: ExactLimits = ExactLimits(), limits: TimerLimits = TimerLimits()) {
        self.exact = exact
        self.limits = limits
        self.limits.exactValuesMax = exact.valuesMax
    }
}
