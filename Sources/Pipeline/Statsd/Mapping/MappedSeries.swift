/// What the rules make of a name.
package enum MappingVerdict: Sendable, Equatable {
    /// No rule is for it: it stays as it is.
    case unmapped
    /// A rule says `action: drop`.
    case dropped(rule: Int)
    /// A rule's template made no name of it, or more than `MappedSeries.bytesMax`.
    case nameless(rule: Int)
    case mapped(MappedSeries)

    /// The name and labels, if a rule gave some.
    package var series: MappedSeries? {
        switch self {
        case .unmapped, .dropped, .nameless: nil
        case .mapped(let series): series
        }
    }

    /// The number of the rule that took the name.
    package var rule: Int? {
        switch self {
        case .unmapped: nil
        case .dropped(let rule), .nameless(let rule): rule
        case .mapped(let series): series.rule
        }
    }

    /// Whether no raw key is kept for the name, so that each of its lines asks again.
    var isAskedAgain: Bool {
        switch self {
        case .unmapped: false
        case .dropped, .nameless: true
        case .mapped(let series): !series.conversion.isNone
        }
    }

    /// 1 + the number of the rule that mapped the name; 0 for none.
    var ruleNumber: UInt16 { series.map { UInt16(clamping: $0.rule + 1) } ?? 0 }
}

/// The name and the labels that a rule gives to a series.
package struct MappedSeries: Sendable, Equatable {
    /// Longest name, and longest label value: a name on the wire with a template's text around it.
    package static let bytesMax = 4096

    package struct Label: Sendable, Equatable {
        package var key: [UInt8]
        package var value: [UInt8]
    }

    package var rule: Int
    package var name: [UInt8]
    package var labels: [Label]
    /// A tag of the line wins over a label of the same key.
    package var honorsTags: Bool
    package var conversion: SampleConversion

    /// Bytes of name and labels.
    var byteCount: Int {
        labels.reduce(name.count) { $0 + $1.key.count + $1.value.count }
    }

    /// Adds the labels; an empty one, which is none, takes the tag of its key away.
    func insertLabels(into tags: inout TagSet) {
        for label in labels {
            guard !label.value.isEmpty else {
                tags.remove(key: label.key)
                continue
            }
            tags.insert(TagSet.Tag(label.key + [SeriesKey.valueSeparator] + label.value))
        }
    }
}
