/// What a selector asks of one label.
package struct LabelMatcher {
    package enum Operation: String, Sendable {
        case equal = "="
        case notEqual = "!="
        case matches = "=~"
        case matchesNot = "!~"
    }

    package let name: String
    package let operation: Operation
    package let value: String
    /// Set for the operations on regular expressions.
    private let pattern: AnchoredPattern?

    package init(_ name: String, _ operation: Operation, _ value: String) throws(QueryError) {
        self.name = name
        self.operation = operation
        self.value = value
        switch operation {
        case .equal, .notEqual: pattern = nil
        case .matches, .matchesNot: pattern = try AnchoredPattern(value)
        }
    }

    /// Whether a series whose label has `text` passes; without the label it has the empty text.
    ///
    /// Throws when a regular expression takes more steps than it may.
    package func matches(_ text: String) throws(QueryError) -> Bool {
        switch operation {
        case .equal: Label.sameBytes(text, value)
        case .notEqual: !Label.sameBytes(text, value)
        case .matches: try pattern?.matches(text) ?? false
        case .matchesNot: try !(pattern?.matches(text) ?? true)
        }
    }
}
