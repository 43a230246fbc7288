/// One rule: which names it is for, and what becomes of them.
///
/// A value as the configuration gives it, not checked; `Mapper` compiles it.
package struct MappingRule: Sendable, Hashable {
    package enum Syntax: Sendable, Hashable {
        /// Segments between points; see `GlobPattern`.
        case glob
        /// PCRE2, found anywhere in the name unless the pattern says otherwise.
        case regex
    }

    package enum Action: Sendable, Hashable {
        case map
        case drop
    }

    /// A label that a mapped series gets; `value` is a template.
    package struct Label: Sendable, Hashable {
        package var key: String
        package var value: String

        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package var match: String
    package var syntax = Syntax.glob
    package var types = MappedTypes.all
    package var action = Action.map
    /// A template.
    package var name: String
    /// Distinct keys.
    package var labels: [Label] = []
    /// A tag of the line wins over a label of the rule.
    package var honorsTags = false
    package var conversion = SampleConversion()
    package var options = MappingOptions()

    /// A hash of which names it is for and what becomes of them.
    var identity: Int {
        var hasher = Hasher()
        hasher.combine(match)
        hasher.combine(syntax)
        hasher.combine(types)
        hasher.combine(name)
        hasher.combine(labels)
        return hasher.finalize()
    }

    package init(match: String, name: String) {
        self.match = match
        self.name = name
    }
}
