/// What one listener took in and what became of it: the ledger's ingest side.
///
/// Counted by the worker that reads the listener, handed over with each tick's cells and added up
/// by the flush thread, so that every snapshot adds up:
/// datagrams received = read + refused, lines received = accepted + rejected, samples parsed =
/// aggregated + dropped.
package struct IngestLedger: Sendable, Equatable {
    /// Taken from the kernel, those that were refused included; `bytes` likewise.
    package var datagrams: UInt64 = 0
    /// Datagrams of which nothing was read, for they are of somebody who is not heard.
    package var datagramsRefused = RefusedCounts()
    package var bytes: UInt64 = 0
    package var truncatedDatagrams: UInt64 = 0
    /// Datagrams that the kernel dropped because the receive buffer was full.
    package var kernelDrops: UInt64 = 0
    package var connectionsOpened: UInt64 = 0
    package var connectionsClosed: UInt64 = 0
    /// Connections closed at once.
    package var connectionsRefused = RefusedCounts()
    package var linesReceived: UInt64 = 0
    package var linesAccepted: UInt64 = 0
    /// By `RejectReason.index`.
    package var linesRejected = [UInt64](repeating: 0, count: RejectReason.allCases.count)
    /// By `MetricType.rawValue`.
    package var samplesAggregated = [UInt64](repeating: 0, count: MetricType.allCases.count)
    package var events: UInt64 = 0
    package var checks: UInt64 = 0
    /// By `DropReason.index`.
    package var samplesDropped = [UInt64](repeating: 0, count: DropReason.allCases.count)
    /// Samples with a `T` field in the past, added to the open interval all the same.
    package var lateAdded: UInt64 = 0
    /// Samples with a `T` field in the past, ignored as older than the gauge's last update.
    package var lateIgnored: UInt64 = 0

    package init() {}

    package mutating func reject(_ reason: RejectReason) {
        linesRejected[reason.index] &+= 1
    }

    package mutating func drop(_ reason: DropReason) {
        samplesDropped[reason.index] &+= 1
    }

    package mutating func aggregated(_ type: MetricType) {
        samplesAggregated[Int(type.rawValue)] &+= 1
    }

    /// Adds another worker's or tick's counts.
    package mutating func add(_ other: IngestLedger) {
        datagrams &+= other.datagrams
        datagramsRefused.add(other.datagramsRefused)
        bytes &+= other.bytes
        truncatedDatagrams &+= other.truncatedDatagrams
        kernelDrops &+= other.kernelDrops
        connectionsOpened &+= other.connectionsOpened
        connectionsClosed &+= other.connectionsClosed
        connectionsRefused.add(other.connectionsRefused)
        linesReceived &+= other.linesReceived
        linesAccepted &+= other.linesAccepted
        events &+= other.events
        checks &+= other.checks
        lateAdded &+= other.lateAdded
        lateIgnored &+= other.lateIgnored
        for index in linesRejected.indices { linesRejected[index] &+= other.linesRejected[index] }
        for index in samplesAggregated.indices {
            samplesAggregated[index] &+= other.samplesAggregated[index]
        }
        for index in samplesDropped.indices {
            samplesDropped[index] &+= other.samplesDropped[index]
        }
    }
}
