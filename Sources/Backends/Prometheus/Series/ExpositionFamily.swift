/// A family as a page writes it: one HELP and TYPE, then its series.
struct ExpositionFamily: Sendable {
    var kind: ExpositionKind
    /// The name it is listed under, and written with.
    var exposed = ""
    /// By labels, ascending.
    var series: [UInt32] = []

    static let free = ExpositionFamily(kind: .counter)
}
