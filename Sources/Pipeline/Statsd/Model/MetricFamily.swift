/// One metric of the agent's own, ready for the exposition: the ledger as a scraper sees it.
///
/// A neutral value: Admin builds it from the ledger, the exposition renders it. The name starts
/// with `martlet_`, which no input can take. A counter's name carries its `_total`.
package struct MetricFamily: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case counter
        case gauge
    }

    /// One value with the labels that tell it from the others; keys are unique.
    package struct Sample: Sendable, Equatable {
        package var labels: [Label]
        package var value: Double

        package init(labels: [(key: String, value: String)] = [], value: Double) {
            self.labels = labels.map { Label(key: $0.key, value: $0.value) }
            self.value = value
        }
    }

    package struct Label: Sendable, Hashable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package var name: String
    package var kind: Kind
    package var help: String
    package var samples: [Sample]

    package init(name: String, kind: Kind, help: String, samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }
}
