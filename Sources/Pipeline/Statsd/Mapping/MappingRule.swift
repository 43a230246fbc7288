/// One rule: which names it is for, and what becomes of them.
///
/// A value as the configuration gives it, not checked; `Mapper` compiles it.
package struct MappingRule: Sendable, Equatable {
    package enum Syntax: Sendable, Equatable {
        /// Segments between points; see `GlobPattern`.
        case glob
        /// PCRE2, found anywhere in the name unless the pattern says otherwise.
        case regex
    }

    package enum Action: Sendable, Equatable {
        case map
        case drop
    }

    /// A label that a mapped series gets; `value` is a template.
    package struct Label: Sendable, Equatable {
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
    package var options = MappingOptions()

    package init(match: String, name: String) {
        self.match = match
        self.name = name
    }
}
