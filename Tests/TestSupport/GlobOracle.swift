package import Statsd

/// The slow, obvious way to choose a glob rule: every rule by itself, then the best of all.
package struct GlobOracle {
    private let patterns: [GlobPattern]
    private let types: [MappedTypes]

    package init(_ rules: [MappingRule]) throws {
        patterns = try rules.map { try GlobPattern($0.match) }
        types = rules.map(\.types)
    }

    package func first(for name: String, _ type: MappedTypes) -> Int? {
        matching(name, type).first
    }

    /// The rule whose choices, segment by segment, are the most literal ones.
    package func mostLiteral(for name: String, _ type: MappedTypes) -> Int? {
        matching(name, type).min { one, other in
            let ranks = (choices(of: one), choices(of: other))
            return ranks.0 == ranks.1 ? one < other : ranks.0.lexicographicallyPrecedes(ranks.1)
        }
    }

    private func matching(_ name: String, _ type: MappedTypes) -> [Int] {
        let segments = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return patterns.indices.filter { index in
            types[index].contains(type)
                && Self.matches(patterns[index].segments[...], segments[...])
        }
    }

    private static func matches(
        _ pattern: ArraySlice<GlobPattern.Segment>, _ name: ArraySlice<String>
    ) -> Bool {
        guard let segment = pattern.first else { return name.isEmpty }
        guard let head = name.first else { return false }
        let rest = pattern.dropFirst()
        switch segment {
        case .literal(let bytes):
            return Array(head.utf8) == bytes && matches(rest, name.dropFirst())
        case .partial(let ends):
            let bytes = Array(head.utf8)
            return bytes.count >= ends.prefix.count + ends.suffix.count
                && Array(bytes.prefix(ends.prefix.count)) == ends.prefix
                && Array(bytes.suffix(ends.suffix.count)) == ends.suffix
                && matches(rest, name.dropFirst())
        case .any:
            return matches(rest, name.dropFirst())
        case .rest:
            return (1...name.count).contains { matches(rest, name.dropFirst($0)) }
        }
    }

    /// How literal each segment is, smaller for more; equal partials rank by their first rule.
    private func choices(of rule: Int) -> [Int] {
        var ranks: [Int] = []
        let segments = patterns[rule].segments
        for (index, segment) in segments.enumerated() {
            switch segment {
            case .literal: ranks.append(0)
            case .partial(let ends):
                let beginning = Array(segments[...index])
                let first = patterns.firstIndex {
                    Array($0.segments.prefix(index + 1)) == beginning
                }
                ranks.append(1_000_000 - 1_000 * (ends.prefix.count + ends.suffix.count))
                ranks.append(first ?? 0)
            case .any: ranks.append(2_000_000)
            case .rest: ranks += [3_000_000, 1_000 - (segments.count - index)]
            }
        }
        return ranks
    }
}
