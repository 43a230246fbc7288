/// A family's name: what it should be, and what it is on the page.
struct FamilyName: Sendable {
    /// The escaped name.
    let base: String
    let kind: ExpositionKind
    /// Of timers: what they are, and so which endings are theirs.
    var timers = ExpositionTimers.summary
    /// Whether a mapping rule gave the name to some of its series.
    var isMapped = false
    /// The name on the page: `base`, or with `_<kind>` after it if another family keeps that.
    ///
    /// Empty while it has none.
    var exposed = ""

    /// Whether this family keeps a name that both want: a rule's, then by kind, then by the lesser
    /// base name.
    func isStronger(than other: FamilyName) -> Bool {
        if isMapped != other.isMapped { return isMapped }
        if kind != other.kind { return kind.rawValue < other.kind.rawValue }
        return base < other.base
    }
}
