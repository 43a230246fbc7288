/// Chooses series by one of their labels; a label that a series does not have is empty.
package struct LabelMatcher {
    package enum Test {
        case equal(String)
        /// Whatever else there is: `!=`, regular expressions; what it throws ends the reading.
        case accepts((String) throws(StoreReadError) -> Bool)
    }

    /// `__name__` for the name.
    package static let name = "__name__"

    package var label: String
    package var test: Test

    package init(_ label: String, _ test: Test) {
        self.label = label
        self.test = test
    }

    func matches(_ value: String) throws(StoreReadError) -> Bool {
        switch test {
        case .equal(let wanted): value.utf8.elementsEqual(wanted.utf8)
        case .accepts(let accepts): try accepts(value)
        }
    }
}
