package import Statsd

/// One of the agent's own metrics: what it is called, and how it is read from the status.
package struct OwnMetric: Sendable {
    package let name: String
    package let kind: MetricFamily.Kind
    package let help: String
    /// The keys of every sample's labels, in their order.
    package let labels: [String]
    private let read: @Sendable (AgentStatus) -> [OwnReading]

    init(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ labels: [String] = [],
        _ read: @escaping @Sendable (AgentStatus) -> [OwnReading]
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.labels = labels
        self.read = read
    }

    /// The metric as the status has it; without samples when there is nothing to say.
    package func family(of status: AgentStatus) -> MetricFamily {
        let samples = read(status).map { reading in
            precondition(
                reading.labels.count == labels.count, "a reading has a value for every label")
            return MetricFamily.Sample(
                labels: zip(labels, reading.labels).map { (key: $0, value: $1) },
                value: reading.value)
        }
        return MetricFamily(name: name, kind: kind, help: help, samples: samples)
    }
}

/// A value and those of its labels.
struct OwnReading {
    var labels: [String]
    var value: Double

    init(_ value: Double, _ labels: String...) {
        self.labels = labels
        self.value = value
    }

    init(_ count: UInt64, _ labels: String...) {
        self.labels = labels
        value = Double(count)
    }
}
