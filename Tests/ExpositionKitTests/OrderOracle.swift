/// The rule of names, applied slowly to all families at once.
enum OrderOracle {
    struct Family: Hashable {
        var base: String
        /// 0 counter, 1 gauge, 2 timer, 3 set.
        var kind: Int
    }

    static let labels = ["counter", "gauge", "timer", "set"]

    /// Every family's name on the page: in order of strength each takes the first name that, with
    /// its endings, is free.
    static func names(_ families: Set<Family>) -> [Family: String] {
        var used: Set<String> = []
        var names: [Family: String] = [:]
        for family in families.sorted(by: { ($0.kind, $0.base) < ($1.kind, $1.base) }) {
            var name = family.base
            while !used.isDisjoint(with: claims(name, family.kind)) {
                name += "_\(labels[family.kind])"
            }
            used.formUnion(claims(name, family.kind))
            names[family] = name
        }
        return names
    }

    private static func claims(_ name: String, _ kind: Int) -> [String] {
        kind == 2 ? [name, "\(name)_sum", "\(name)_count"] : [name]
    }
}
