internal import Admin
internal import BackendKit
internal import ExpositionKit
internal import Prometheus
internal import Repeater

extension Agent {
    /// What the metrics under statsd_exporter's names need besides the status.
    var exporterStatus: ExporterStatus {
        var status = ExporterStatus()
        status.mappingRules = options.mapping.text.rules.count
        status.reloadsSucceeded = reloadState.succeeded
        status.reloadsFailed = reloadState.failed
        for exposition in expositions {
            status.negativeCounters &+= exposition.ledger.dropped(.negativeCounter)
            status.conflicts += exposition.refusedConflicts.map {
                ExporterStatus.Conflict(type: $0.kind, name: $0.name, points: $0.pointsDropped)
            }
        }
        status.relays = backends.compactMap { $0.backend as? RepeaterBackend }
            .flatMap(\.relayed).map {
                ExporterStatus.Relay(
                    target: $0.target, packets: $0.packets, lines: $0.lines,
                    longLines: $0.longLines)
            }
        status.process = ProcessFigures.read()
        return status
    }
}
