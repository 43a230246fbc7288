/// All mapping rules of a configuration, in its order.
package struct MappingRules: Sendable, Hashable {
    /// Most rules: a file of them has at most 1 MiB, and the shortest rule takes 20 bytes.
    package static let rulesMax = 50_000

    package var rules: [MappingRule] = []
    /// Of all glob rules that match, the first wins; else the most literal one, from the left.
    package var firstGlobWins = true
    /// What holds for series without a rule; rules have it written out.
    package var unmapped = MappingOptions()

    package init() {}

    package var isEmpty: Bool { self == MappingRules() }
}
