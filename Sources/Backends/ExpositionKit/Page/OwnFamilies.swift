import Statsd

/// The agent's own metrics in the order and form of a page.
///
/// Families of one name are joined and samples of one identity added up (of gauges the last
/// counts): two listeners may have the same address, and a page must not show one series twice.
struct OwnFamilies {
    struct Family {
        /// Of its samples.
        let name: String
        let kind: ExpositionKind
        let help: String
        fileprivate(set) var samples: [(labels: SeriesLabels, value: Double)]
    }

    private(set) var families: [Family] = []

    init(_ given: [MetricFamily], _ style: PageStyle) {
        let endings = FamilyEndings(naming: style.naming)
        var places: [String: Int] = [:]
        for metric in given {
            precondition(
                ExpositionName.isOwn(metric.name, style.reservedPrefixes),
                "the agent's own metrics have names of their own")
            let kind = ExpositionKind(metric.kind)
            let name = endings.sample(endings.base(metric.name, kind), kind)
            if let place = places[name] {
                precondition(families[place].kind == kind, "an own metric has one type")
                add(metric.samples, to: place)
            } else {
                places[name] = families.count
                families.append(Family(name: name, kind: kind, help: metric.help, samples: []))
                add(metric.samples, to: families.count - 1)
            }
        }
        families.sort { $0.name < $1.name }
        for place in families.indices { families[place].samples.sort { $0.labels < $1.labels } }
    }

    private mutating func add(_ samples: [MetricFamily.Sample], to place: Int) {
        var known: [SeriesLabels: Int] = [:]
        for (index, sample) in families[place].samples.enumerated() { known[sample.labels] = index }
        for sample in samples {
            let labels = SeriesLabels(sample.labels)
            if let index = known[labels] {
                let isSum = families[place].kind == .counter
                let old = families[place].samples[index].value
                families[place].samples[index].value = isSum ? old + sample.value : sample.value
            } else {
                known[labels] = families[place].samples.count
                families[place].samples.append((labels, sample.value))
            }
        }
    }
}

extension ExpositionKind {
    fileprivate init(_ kind: MetricFamily.Kind) {
        switch kind {
        case .counter: self = .counter
        case .gauge: self = .gauge
        }
    }
}
