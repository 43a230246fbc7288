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

    private let targets: [any RepeaterTarget]

    package init(
        _ options: RepeaterOptions, environment: BackendEnvironment
    ) throws(UVError) {
        name = options.common.name.isEmpty ? type : options.common.name
        var targets: [any RepeaterTarget] = []
        do throws(UVError) {
            for target in options.targets {
                targets.append(try Self.target(target, options.common, environment, name))
            }
        } catch {
            for target in targets { target.close() }
            throw error
        }
        self.targets = targets
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
        targets.reduce(into: BackendLedger()) { $0.add($1.ledger) }
    }

    package func receive(_ tick: TickBatch) {}
    package func receive(_ flush: FlushBatch) {}

    package func receive(_ packets: [PacketBatch], dropped: UInt64) {
        for target in targets {
            if dropped > 0 { target.count(dropped: Int(clamping: dropped)) }
            for batch in packets { target.send(batch) }
        }
    }

    package func drain(onDone: @escaping () -> Void) {
        var left = targets.count
        for target in targets {
            target.drain {
                left -= 1
                if left == 0 { onDone() }
            }
        }
    }

    package func close() {
        for target in targets { target.close() }
    }
}
