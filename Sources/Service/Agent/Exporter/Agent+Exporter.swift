internal import Admin
internal import BackendKit
internal import ExpositionKit
internal import Prometheus
internal import Repeater
internal import Statsd

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

    /// Lets gauges be forgotten once no page can show them any more, as statsd_exporter does: what
    /// changes one after that begins from 0, and names that come and go leave nothing behind.
    func forgetGauges(as mapping: MappingRules, _ pipeline: inout PipelineOptions) {
        let times = ([mapping.unmapped] + mapping.rules.map(\.options)).map(\.ttlSeconds)
        // 0 and nothing are for ever.
        let longest = times.map { ttl in (ttl ?? 0) > 0 ? ttl ?? 0 : .infinity }.max()
        let gauges = pipeline.expireSeconds.gauges
        pipeline.expireSeconds.gauges = min(gauges, max(1, longest ?? .infinity))
    }
}
