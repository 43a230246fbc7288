package import BackendKit
import Statsd

/// Finds a series' scope: by its own tag `scope:…`, else by the first rule for its name.
package struct ScopeRules: Sendable, Equatable {
    /// A scope for the names that a pattern fits.
    package struct Rule: Sendable, Equatable {
        package var match: NameGlob
        package var scope: ForwardScope

        package init(match: NameGlob, scope: ForwardScope) {
            self.match = match
            self.scope = scope
        }
    }

    /// A series' scope and its key without the tag that said it.
    package struct Found: Sendable, Equatable {
        package var scope: ForwardScope
        package var key: [UInt8]
    }

    package var rules: [Rule]
    /// The scope of everything else.
    package var otherwise: ForwardScope

    private static let tagStart = Array("scope:".utf8)

    package init(rules: [Rule] = [], otherwise: ForwardScope = .mixed) {
        self.rules = rules
        self.otherwise = otherwise
    }

    /// The scope of a series with this canonical key.
    ///
    /// A tag `scope` with any other value is a tag like all others.
    package func scope(ofKey key: ArraySlice<UInt8>) -> Found {
        let parts = key.split(
            separator: SeriesKey.separator, omittingEmptySubsequences: false)
        let name = parts.first ?? []
        for (number, tag) in parts.enumerated().dropFirst() where tag.starts(with: Self.tagStart) {
            guard let scope = ForwardScope(name: tag.dropFirst(Self.tagStart.count)) else {
                continue
            }
            var rest = parts
            rest.remove(at: number)
            return Found(scope: scope, key: Array(rest.joined(separator: [SeriesKey.separator])))
        }
        let rule = rules.first { $0.match.matches(name) }
        return Found(scope: rule?.scope ?? otherwise, key: Array(key))
    }
}
