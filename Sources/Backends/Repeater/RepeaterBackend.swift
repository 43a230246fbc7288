package import BackendKit
import Configuration
package import EventLoop
package import Statsd

/// Passes every packet on to other StatsD servers, as it arrived: unparsed, bad lines included.
///
/// Each target has a bounded queue of its own, so one that is dead or slow costs the others
/// nothing, and ingest no more than the copy. Flushes do not concern it.
package final class RepeaterBackend: Backend {
    package let name: String
    package let type = "repeater"
    package let wantsTicks = false
    package let wantsPackets = true

    private let targets: [(address: String, target: any RepeaterTarget)]
    private var packing: LinePacking?

    package init(
        _ options: RepeaterOptions, environment: BackendEnvironment
    ) throws(UVError) {
        name = options.common.name.isEmpty ? type : options.common.name
        if options.packetBytesMax > 0 {
            packing = LinePacking(packetBytesMax: options.packetBytesMax)
        }
        var targets: [(address: String, target: any RepeaterTarget)] = []
        do throws(UVError) {
            for endpoint in options.targets {
                let target = try Self.target(endpoint, options.common, environment, name)
                targets.append((Self.address(of: endpoint), target))
            }
        } catch {
            for (_, target) in targets { target.close() }
            throw error
        }
        self.targets = targets
    }

    private static func address(of endpoint: Endpoint) -> String {
        switch endpoint.address {
        case .network(let address): address.text
        case .socketPath(let path): path
        }
    }

    private static func target(
        _ endpoint: Endpoint, _ options: BackendCommonOptions,
        _ environment: BackendEnvironment, _ name: String
    ) throws(UVError) -> any RepeaterTarget {
        guard case .network(let address) = endpoint.address else {
            preconditionFailure("the options of a repeater name network addresses only")
        }
        var settings = TCPSenderSettings(name: name, host: address.host, port: address.port)
        settings.retry = options.retry
        settings.timeoutMilliseconds = options.timeoutMilliseconds
        settings.queueBytesMax = options.queueBytesMax
        return endpoint.scheme == "tcp"
            ? try StreamTarget(settings, environment: environment)
            : try DatagramTarget(settings, environment: environment)
    }

    /// A packet counts once for each target.
    package var ledger: BackendLedger {
        targets.reduce(into: BackendLedger()) { $0.add($1.target.ledger) }
    }

    /// What each server got, and what it was not sent for its length, where lines are packed.
    package var relayed: [RelayedLines] {
        guard let packing else { return [] }
        return targets.map { address, target in
            RelayedLines(
                target: address, packets: target.ledger.pointsDelivered,
                lines: target.linesDelivered, longLines: packing.longLines)
        }
    }

    package func receive(_ tick: TickBatch) {}
    package func receive(_ flush: FlushBatch) {}

    package func receive(_ packets: [PacketBatch], dropped: UInt64) {
        let longBefore = packing?.longLines ?? 0
        let batches = packets.map { packing?.pack($0) ?? $0 }
        let long = (packing?.longLines ?? 0) &- longBefore
        for (_, target) in targets {
            if dropped > 0 { target.count(dropped: Int(clamping: dropped), .queueFull) }
            // A line that is left out counts as a packet of its own.
            if long > 0 { target.count(dropped: Int(clamping: long), .tooLong) }
            for batch in batches { target.send(batch) }
        }
    }

    package func drain(onDone: @escaping () -> Void) {
        var left = targets.count
        for (_, target) in targets {
            target.drain {
                left -= 1
                if left == 0 { onDone() }
            }
        }
    }

    package func close() {
        for (_, target) in targets { target.close() }
    }
}

/// What one server got of the lines that were packed for it, since start.
package struct RelayedLines: Sendable, Equatable {
    /// `host:port`.
    package var target: String
    package var packets: UInt64
    package var lines: UInt64
    /// Lines longer than a packet, left out.
    package var longLines: UInt64
}
