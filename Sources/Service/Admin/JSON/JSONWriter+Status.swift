internal import Statsd

/// The status page: `/api/martlet/status`.
extension JSONWriter {
    mutating func write(_ status: AgentStatus) {
        object { json in
            json.field("version", status.version)
            json.field("revision", status.revision)
            json.field("uptime_seconds", status.uptimeSeconds)
            json.field("config_hash", status.configHash)
            json.field("readiness", status.readiness.rawValue)
            json.field("listeners", array: status.listeners) { $0.write($1) }
            json.key("ledger")
            json.write(ledger: status.state.total)
            json.writeSeries(of: status)
            json.field("flush") { $0.write(status.flush) }
            json.field("memory") { $0.writeMemory(of: status.state) }
            json.field("backends", array: status.backends) { $0.write($1) }
            if let collector = status.collector {
                json.key("collector")
                json.write(collector)
            }
            json.field("reload") { json in
                json.field("successful", status.reload.isSuccessful)
                json.field("timestamp", status.reload.timestampSeconds)
            }
        }
    }

    // MARK: Listeners

    private mutating func write(_ listener: ListenerStatus) {
        let ledger = listener.ledger
        object { json in
            json.field("url", listener.url)
            json.field("datagrams", ledger.datagrams)
            json.field("datagrams_refused") { $0.writeCounts(of: ledger.datagramsRefused) }
            json.field("bytes", ledger.bytes)
            json.field("kernel_drops", ledger.kernelDrops)
            json.field("truncated", ledger.truncatedDatagrams)
            json.field("receive_buffer_bytes", listener.receiveBufferBytes)
            json.field("connections", ledger.connectionsOpened)
            json.field("connections_open", ledger.connectionsOpen)
            json.field("connections_refused", ledger.connectionsRefused.total)
            json.field("connections_refused_by") { $0.writeCounts(of: ledger.connectionsRefused) }
            json.field("lines") { $0.writeLines(of: ledger) }
        }
    }

    private mutating func writeCounts(of refused: RefusedCounts) {
        for reason in RefuseReason.allCases { fieldUnlessZero(reason.rawValue, refused[reason]) }
    }

    private mutating func writeLines(of ledger: IngestLedger) {
        field("received", ledger.linesReceived)
        field("accepted", ledger.linesAccepted)
        field("rejected") { json in
            for reason in RejectReason.allCases {
                json.fieldUnlessZero(reason.rawValue, ledger.linesRejected[reason.index])
            }
        }
    }

    // MARK: Ledger

    private mutating func write(ledger: IngestLedger) {
        object { json in
            json.field("datagrams", ledger.datagrams)
            json.field("datagrams_refused") { $0.writeCounts(of: ledger.datagramsRefused) }
            json.field("lines") { $0.writeLines(of: ledger) }
            json.field("samples") { $0.writeSamples(of: ledger) }
        }
    }

    private mutating func writeSamples(of ledger: IngestLedger) {
        field("aggregated") { json in
            for (type, count) in ledger.samplesByType { json.field(type, count) }
        }
        field("dropped") { json in
            for reason in DropReason.allCases {
                json.fieldUnlessZero(reason.label, ledger.samplesDropped[reason.index])
            }
        }
        field("late") { json in
            json.field("added", ledger.lateAdded)
            json.field("ignored", ledger.lateIgnored)
        }
    }

    // MARK: Series

    private mutating func writeSeries(of status: AgentStatus) {
        field("series") { json in
            for type in MetricType.allCases {
                json.field("\(type.label)", status.state.seriesByType[Int(type.rawValue)])
            }
        }
        field("series_expired", status.state.expiredTotal)
        field("series_overflow", status.state.overflowTotal)
        field("running_totals_evicted", status.state.totalsEvictedTotal)
        field("offenders", array: status.state.offenders) { json, offender in
            json.object {
                $0.field("name", offender.name)
                $0.field("series", offender.series)
            }
        }
        field("conflicts", array: status.conflicts) { json, conflict in
            json.object {
                $0.field("backend", conflict.backend)
                $0.field("name", conflict.name)
                $0.field("kept", conflict.kept)
                $0.field("lost", conflict.lost)
                $0.field("exposed_as", optional: conflict.exposedAs)
            }
        }
    }

    // MARK: Flush, memory, backends

    private mutating func write(_ flush: FlushStatus) {
        field("flushes", flush.flushes)
        field("duration_seconds", flush.durationSeconds)
        field("lag_seconds", flush.lagSeconds)
        field("handover_seconds_max", flush.handOverSecondsMax)
        field("last_timestamp", optional: flush.lastTimestampSeconds)
    }

    private mutating func writeMemory(of state: StateSnapshot) {
        field("bytes", state.memoryBytes)
        field("limit_bytes", state.memoryLimitBytes)
        field("timer_relative_error", state.timerRelativeError)
    }

    private mutating func write(_ backend: BackendStatus) {
        object { json in
            json.field("name", backend.name)
            json.field("type", backend.type)
            json.field("queued", backend.queued)
            json.field("delivered", backend.delivered)
            json.field("waiting", backend.waiting)
            json.field("dropped") { json in
                for drop in backend.dropped { json.fieldUnlessZero(drop.reason, drop.points) }
            }
            json.field("resent", backend.resent)
            json.field("retried", backend.retried)
            json.field("spool_bytes", optional: backend.spoolBytes.map(Double.init))
            json.field("merged", backend.merged)
            json.field("errors", backend.errors)
            json.field("last_success", optional: backend.lastSuccessSeconds)
            json.field("latency_seconds", optional: backend.latencySeconds)
            json.field("last_error", optional: backend.lastError)
        }
    }

    private mutating func fieldUnlessZero(_ name: String, _ count: UInt64) {
        if count > 0 { field(name, count) }
    }
}

extension IngestLedger {
    /// Samples aggregated, events and checks among the types.
    var samplesByType: [(type: String, count: UInt64)] {
        MetricType.allCases.map { ("\($0.label)", samplesAggregated[Int($0.rawValue)]) }
            + [("event", events), ("check", checks)]
    }
}
