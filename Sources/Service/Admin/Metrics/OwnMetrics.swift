package import Statsd

/// The agent's own metrics: the ledger of contract §4, as `docs/METRICS.md` lists them.
package enum OwnMetrics {
    /// Every metric, in the order of the page.
    package static let catalogue: [OwnMetric] =
        input + lines + series + mapping + flushes + backends + collector + build

    /// Every metric as the status has it; each name once, so that no scrape can fail on a double.
    package static func families(of status: AgentStatus) -> [MetricFamily] {
        catalogue.map { $0.family(of: status) }.filter { !$0.samples.isEmpty }
    }

    // MARK: Input

    private static let input: [OwnMetric] = [
        perListener(
            "martlet_datagrams_received_total", .counter,
            "Datagrams taken from the kernel.", .datagrams
        ) { Double($0.ledger.datagrams) },
        refusals(
            "martlet_datagrams_refused_total",
            "Datagrams received and not read, for their sender is not heard, by reason.",
            .datagrams, RefuseReason.ofDatagrams
        ) { $0.datagramsRefused },
        perListener(
            "martlet_bytes_received_total", .counter, "Bytes read.", .all
        ) { Double($0.ledger.bytes) },
        perListener(
            "martlet_connections_total", .counter, "Stream connections accepted.", .streams
        ) { Double($0.ledger.connectionsOpened) },
        perListener(
            "martlet_connections_open", .gauge, "Stream connections open now.", .streams
        ) { Double($0.ledger.connectionsOpen) },
        refusals(
            "martlet_connections_refused_total", "Connections closed at once, by reason.",
            .streams, RefuseReason.ofConnections
        ) { $0.connectionsRefused },
        perListener(
            "martlet_kernel_drops_total", .counter,
            "Datagrams that the kernel dropped because the receive buffer was full.", .datagrams
        ) { Double($0.ledger.kernelDrops) },
        perListener(
            "martlet_truncated_datagrams_total", .counter,
            "Datagrams larger than the read buffer.", .datagrams
        ) { Double($0.ledger.truncatedDatagrams) },
        perListener(
            "martlet_receive_buffer_bytes", .gauge,
            "Receive buffer that the kernel granted.", .datagrams
        ) { Double($0.receiveBufferBytes) },
    ]

    // MARK: Lines and samples

    private static let lines: [OwnMetric] = [
        perListener(
            "martlet_lines_received_total", .counter, "Lines, without empty ones.", .all
        ) { Double($0.ledger.linesReceived) },
        perListener(
            "martlet_lines_accepted_total", .counter,
            "Lines of which something was taken.", .all
        ) { Double($0.ledger.linesAccepted) },
        OwnMetric(
            "martlet_lines_rejected_total", .counter,
            "Lines of which nothing could be taken, by reason.", ["listener", "reason"]
        ) { status in
            status.listeners.flatMap { listener in
                RejectReason.allCases.map {
                    OwnReading(
                        listener.ledger.linesRejected[$0.index], listener.url, $0.rawValue)
                }
            }
        },
        OwnMetric(
            "martlet_samples_total", .counter,
            "Samples aggregated, by type; events and checks are types of their own.", ["type"]
        ) { status in
            status.state.total.samplesByType.map { OwnReading($0.count, $0.type) }
        },
        OwnMetric(
            "martlet_samples_dropped_total", .counter,
            "Samples of accepted lines that were not aggregated, by reason.", ["reason"]
        ) { status in
            DropReason.allCases.map {
                OwnReading(status.state.total.samplesDropped[$0.index], $0.label)
            }
        },
        OwnMetric(
            "martlet_samples_late_total", .counter,
            "Samples with a time in the past, added or ignored.", ["action"]
        ) { status in
            [
                OwnReading(status.state.total.lateAdded, "added"),
                OwnReading(status.state.total.lateIgnored, "ignored"),
            ]
        },
    ]

    // MARK: Series and memory

    private static let series: [OwnMetric] = [
        OwnMetric("martlet_series", .gauge, "Series held, by type.", ["type"]) { status in
            MetricType.allCases.map {
                OwnReading(Double(status.state.seriesByType[Int($0.rawValue)]), "\($0.label)")
            }
        },
        single(
            "martlet_series_expired_total", .counter, "Series forgotten for their silence."
        ) { Double($0.state.expiredTotal) },
        single(
            "martlet_series_overflow_total", .counter,
            "Samples that a limit sent to an overflow series."
        ) { Double($0.state.overflowTotal) },
        single(
            "martlet_running_totals_evicted_total", .counter,
            "Running totals of senders that were forgotten for want of room."
        ) { Double($0.state.totalsEvictedTotal) },
        perBackend(
            "martlet_series_merged_total", .counter,
            "Series that became one with another in an output."
        ) { Double($0.merged) },
        single(
            "martlet_memory_bytes", .gauge, "Memory of cells, caches, queues and windows."
        ) { Double($0.state.memoryBytes) },
        single(
            "martlet_memory_limit_bytes", .gauge, "The limit of that memory."
        ) { Double($0.state.memoryLimitBytes) },
        single(
            "martlet_timer_relative_error", .gauge,
            "Bound of a quantile's relative error in the last flush; 0 when all were exact."
        ) { $0.state.timerRelativeError },
    ]

    // MARK: Flushes

    private static let flushes: [OwnMetric] = [
        single(
            "martlet_flush_duration_seconds", .gauge,
            "Time of the last flush's merge and statistics."
        ) { $0.flush.durationSeconds },
        single(
            "martlet_flush_lag_seconds", .gauge, "How late the last flush began."
        ) { $0.flush.lagSeconds },
        single(
            "martlet_flushes_total", .counter, "Flushes."
        ) { Double($0.flush.flushes) },
        single(
            "martlet_handover_seconds_max", .gauge, "The longest hand-over of cells."
        ) { $0.flush.handOverSecondsMax },
    ]
}
