/// A family as a page writes it: one HELP and TYPE, then its series.
struct ExpositionFamily: Sendable {
    var kind: ExpositionKind
    /// Of timers: index into the registry's shapes, by the rule of the first series.
    var shape: UInt16 = 0
    /// Series whose last sample came by a mapping rule.
    var mappedSeries: UInt32 = 0
    /// What a mapping rule says of it; `nil` for a sentence by its kind.
    var help: String?
    /// The mapping that gave the help.
    var helpVersion: Int?
    /// The name of its plain samples, by which it is listed; empty while it is not.
    var name = ""
    /// By labels, ascending.
    var series: [UInt32] = []

    static let free = ExpositionFamily(kind: .counter)
}
