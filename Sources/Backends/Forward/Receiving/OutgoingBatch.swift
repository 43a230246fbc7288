import BackendKit
import Configuration
package import ForwardKit

/// A batch for one upper collector, as it comes out of the journal.
package struct OutgoingBatch: Sendable {
    /// The journal's number, by which it is settled.
    package var number: UInt64
    package var destination: Outbox.Destination
    package var series: Int
    package var body: [UInt8]
    /// The collector that sends, and those below it.
    package var collectors: [Identifier]
}

extension UpwardPlan {
    package init(_ options: ForwardOptions) {
        self.init(
            backend: options.name, filter: options.common.filter,
            ring: CollectorRing(options.collectors.map(\.text)))
    }
}
