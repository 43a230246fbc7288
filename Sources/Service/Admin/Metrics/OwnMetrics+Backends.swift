internal import Statsd

/// What the backends have, and what runs.
extension OwnMetrics {
    static let backends: [OwnMetric] = [
        perBackend(
            "martlet_backend_points_queued_total", .counter, "Points handed to a backend."
        ) { Double($0.queued) },
        perBackend(
            "martlet_backend_points_delivered_total", .counter, "Points its receiver has."
        ) { Double($0.delivered) },
        OwnMetric(
            "martlet_backend_points_dropped_total", .counter, "Points given up, by reason.",
            ["backend", "reason"]
        ) { status in
            status.backends.flatMap { backend in
                backend.dropped.map { OwnReading($0.points, backend.name, $0.reason) }
            }
        },
        perBackend(
            "martlet_backend_points_waiting", .gauge, "Points in its queue."
        ) { Double($0.waiting) },
        OwnMetric(
            "martlet_backend_spool_bytes", .gauge, "Bytes on disk that wait.", ["backend"]
        ) { status in
            status.backends.compactMap { backend in
                backend.spoolBytes.map { OwnReading(Double($0), backend.name) }
            }
        },
        perBackend(
            "martlet_backend_points_retried_total", .counter, "Points sent again, each time."
        ) { Double($0.retried) },
        perBackend(
            "martlet_backend_errors_total", .counter, "Failed attempts to deliver."
        ) { Double($0.errors) },
        OwnMetric(
            "martlet_backend_last_success_timestamp_seconds", .gauge,
            "Time of the last delivery.", ["backend"]
        ) { status in
            status.backends.compactMap { backend in
                backend.lastSuccessSeconds.map { OwnReading($0, backend.name) }
            }
        },
        OwnMetric(
            "martlet_backend_latency_seconds", .gauge,
            "How long the receiver took to confirm the last delivery.", ["backend"]
        ) { status in
            status.backends.compactMap { backend in
                backend.latencySeconds.map { OwnReading($0, backend.name) }
            }
        },
    ]

    static let build: [OwnMetric] = [
        OwnMetric(
            "martlet_build_info", .gauge, "1, labelled by what runs.", ["version", "revision"]
        ) { [OwnReading(1.0, $0.version, $0.revision)] },
        single(
            "martlet_config_last_reload_successful", .gauge,
            "Whether the last load of the configuration succeeded."
        ) { $0.reload.isSuccessful ? 1 : 0 },
        single(
            "martlet_config_last_reload_timestamp_seconds", .gauge,
            "Time of the last successful load of the configuration."
        ) { $0.reload.timestampSeconds },
    ]
}

// MARK: - Forms

extension OwnMetrics {
    /// Which listeners have a figure at all.
    enum Listeners {
        case all, datagrams, streams

        func contains(_ listener: ListenerStatus) -> Bool {
            switch self {
            case .all: true
            case .datagrams: !listener.isStream
            case .streams: listener.isStream
            }
        }
    }

    static func single(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String,
        _ value: @escaping @Sendable (AgentStatus) -> Double
    ) -> OwnMetric {
        OwnMetric(name, kind, help) { [OwnReading(value($0))] }
    }

    static func perListener(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ listeners: Listeners,
        _ value: @escaping @Sendable (ListenerStatus) -> Double
    ) -> OwnMetric {
        OwnMetric(name, kind, help, ["listener"]) { status in
            status.listeners.filter(listeners.contains).map { OwnReading(value($0), $0.url) }
        }
    }

    static func refusals(
        _ name: String, _ help: String, _ listeners: Listeners, _ reasons: [RefuseReason],
        _ counts: @escaping @Sendable (IngestLedger) -> RefusedCounts
    ) -> OwnMetric {
        OwnMetric(name, .counter, help, ["listener", "reason"]) { status in
            status.listeners.filter(listeners.contains).flatMap { listener in
                reasons.map {
                    OwnReading(counts(listener.ledger)[$0], listener.url, $0.rawValue)
                }
            }
        }
    }

    static func perBackend(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String,
        _ value: @escaping @Sendable (BackendStatus) -> Double
    ) -> OwnMetric {
        OwnMetric(name, kind, help, ["backend"]) { status in
            status.backends.map { OwnReading(value($0), $0.name) }
        }
    }
}
