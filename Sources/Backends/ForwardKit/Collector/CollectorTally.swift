/// What a collector has done since its start.
package struct CollectorTally: Sendable, Equatable {
    package var batchesMerged: UInt64 = 0
    package var batchesRepeated: UInt64 = 0
    package var batchesAmended: UInt64 = 0
    package var batchesLate: UInt64 = 0
    package var batchesTooOld: UInt64 = 0
    package var batchesRefused: UInt64 = 0
    package var seriesMerged: UInt64 = 0
    package var seriesOverBudget: UInt64 = 0
    package var intervalsClosed: UInt64 = 0
    /// Of those, ones that did not wait for the grace to be over.
    package var intervalsComplete: UInt64 = 0
    package var agentsForgotten: UInt64 = 0
    /// Series that no batch for an upper collector takes: past a limit of the protocol.
    package var seriesUnforwardable: UInt64 = 0

    package init() {}
}
