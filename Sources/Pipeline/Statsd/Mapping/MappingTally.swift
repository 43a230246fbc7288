/// How often the rules were asked, and which took a name.
///
/// They are asked when a raw key is first seen, and again for each line that a rule drops or
/// changes. Eight bytes a rule: 400 KB with `MappingRules.rulesMax` of them.
package struct MappingTally: Sendable, Equatable {
    /// By rule; empty while there were none.
    private var hits: [UInt64] = []
    /// Names that no rule took.
    package private(set) var unmapped: UInt64 = 0

    package init() {}

    /// How often the rule with this number took a name.
    package func hits(ofRule number: Int) -> UInt64 {
        hits.indices.contains(number) ? hits[number] : 0
    }

    var isZero: Bool { hits.isEmpty && unmapped == 0 }

    package mutating func countUnmapped() { unmapped &+= 1 }

    package mutating func countHit(ofRule number: Int, of rules: Int) {
        if hits.count < rules { hits += [UInt64](repeating: 0, count: rules - hits.count) }
        hits[number] &+= 1
    }

    mutating func add(_ other: MappingTally) {
        unmapped &+= other.unmapped
        if hits.count < other.hits.count {
            hits += [UInt64](repeating: 0, count: other.hits.count - hits.count)
        }
        for number in other.hits.indices { hits[number] &+= other.hits[number] }
    }

    mutating func removeAll() {
        unmapped = 0
        hits.removeAll(keepingCapacity: true)
    }
}
