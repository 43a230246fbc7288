/// Why a part of a mapping rule cannot be used: the end of a sentence that begins with the part.
package struct MappingFault: Error, Sendable, Equatable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}
