/// Chooses series by one of their labels; a label that a series does not have is empty.
package struct LabelMatcher: Sendable {
    package enum Test: Sendable {
        case equal(String)
        /// Whatever else there is: `!=`, regular expressions.
        case accepts(@Sendable (String) -> Bool)
    }

    /// `__name__` for the name.
    package static let name = "__name__"

    package var label: String
    package var test: Test

    package init(_ label: String, _ test: Test) {
        self.label = label
        self.test = test
    }

    func matches(_ value: String) -> Bool {
        switch test {
        case .equal(let wanted): value == wanted
        case .accepts(let accepts): accepts(value)
        }
    }
}
