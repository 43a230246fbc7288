/// What is wrong with one rule, found when it was compiled.
package struct MappingProblem: Sendable, Equatable {
    /// The key of the rule that is to blame.
    package enum Part: Sendable, Equatable {
        case match
        case name
        case label(String)
    }

    package enum Severity: Sendable, Equatable {
        /// The rule cannot work.
        case error
        /// It works, and probably not as meant.
        case warning
    }

    /// Number of the rule, from 0.
    package var rule: Int
    package var part: Part
    package var severity = Severity.error
    /// The end of a sentence that begins with the part.
    package var text: String
    /// Number of another rule that is the reason.
    package var otherRule: Int?
}
