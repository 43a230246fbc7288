/// Why a text is not a value of the wanted type: the end of a sentence that begins with the text.
package struct ValueProblem: Error, Sendable, Equatable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}
