/// How much of what was expected of an interval has come.
package struct Completeness: Sendable, Equatable {
    /// Agents that were live when it closed, and those that sent something.
    package var expected = 0
    /// Agents of which every batch came in time.
    package var reported = 0
    /// Agents of which a part came in time.
    package var partial = 0
    /// Batches that came after it was closed and were merged into it.
    package var amendedBatches = 0
    /// Series that were not merged because of their agent's budget, or the collector's.
    package var seriesOverBudget: UInt64 = 0
    /// States whose merging would have made an infinite sum.
    package var statesRefused: UInt64 = 0
    /// Different rings that the agents divided their series by: more than one while a change of
    /// collectors goes through the fleet.
    package var rings = 0

    package init() {}

    /// Agents of which something is missing.
    package var missing: Int { expected - reported }
}
