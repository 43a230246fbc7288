/// What the rules make of a name.
package enum MappingVerdict: Sendable, Equatable {
    /// No rule is for it: it stays as it is.
    case unmapped
    /// A rule says `action: drop`.
    case dropped(rule: Int)
    /// A rule's template made no name of it, or more than `MappedSeries.bytesMax`.
    case nameless(rule: Int)
    case mapped(MappedSeries)
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
    package var honorsTags: Bool
}
