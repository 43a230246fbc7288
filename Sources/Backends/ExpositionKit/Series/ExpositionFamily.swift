/// A family as a page writes it: one HELP and TYPE, then its series.
struct ExpositionFamily: Sendable {
    var kind: ExpositionKind
    /// The name of its plain samples, by which it is listed; empty while it is not.
    var name = ""
    /// By labels, ascending.
    var series: [UInt32] = []

    static let free = ExpositionFamily(kind: .counter)
}
