/// The mapping rule of each series, and what the rules say of its exposition.
///
/// A batch carries it; the storage is shared with the merged state until the next new series. Two
/// bytes a series, and nothing at all without rules.
package struct SeriesMapping: Sendable {
    /// By 1 + the number of the rule; the first is for series without one.
    package let options: [MappingOptions]
    /// By the same number: what stays the same of a rule when only its options change.
    package let identities: [Int]
    /// Another one for other rules.
    package let version: Int
    /// By the series' index.
    private var rules: [UInt16] = []

    package init(_ mapping: MappingRules = MappingRules()) {
        options = [mapping.unmapped] + mapping.rules.map(\.options)
        identities = [0] + mapping.rules.map(\.identity)
        version = mapping.hashValue
    }

    /// 1 + the number of the rule of the series with this index; 0 for none.
    package func rule(ofSeries index: UInt32) -> UInt16 {
        Int(index) < rules.count ? rules[Int(index)] : 0
    }

    var hasRules: Bool { options.count > 1 }

    var memoryBytes: Int { rules.capacity * MemoryLayout<UInt16>.stride }

    /// Notes the rule of a series; a number that is none of this mapping's counts as none.
    package mutating func note(_ rule: UInt16, ofSeries index: UInt32) {
        let known = Int(rule) < options.count ? rule : 0
        guard self.rule(ofSeries: index) != known else { return }
        while rules.count <= Int(index) { rules.append(0) }
        rules[Int(index)] = known
    }
}
