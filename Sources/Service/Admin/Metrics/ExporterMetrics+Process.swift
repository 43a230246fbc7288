internal import Statsd

/// What runs, and what it takes of the machine.
extension ExporterMetrics {
    static let build: [OwnMetric] = [
        OwnMetric(
            "statsd_exporter_build_info", .gauge, "1, labelled by what runs.",
            ["version", "revision"]
        ) { [OwnReading(1.0, "martlet \($0.version)", $0.revision)] }
    ]

    static let process: [OwnMetric] = [
        figure("process_cpu_seconds_total", .counter, "Processor time, user and system.") {
            $0.cpuSeconds
        },
        figure("process_resident_memory_bytes", .gauge, "Memory that is in use.") {
            $0.residentBytes
        },
        figure("process_virtual_memory_bytes", .gauge, "Memory that is mapped.") {
            $0.virtualBytes
        },
        figure("process_start_time_seconds", .gauge, "When the process began.") {
            $0.startTimeSeconds
        },
        figure("process_open_fds", .gauge, "File descriptors that are open.") {
            $0.openDescriptors
        },
        figure("process_max_fds", .gauge, "File descriptors that may be open.") {
            $0.descriptorsMax
        },
    ]

    private static func figure(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String,
        _ value: @escaping @Sendable (ProcessFigures) -> Double
    ) -> OwnMetric {
        OwnMetric(name, kind, help) { status in
            (status.exporter?.process).map { [OwnReading(value($0))] } ?? []
        }
    }
}
