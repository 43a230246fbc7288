/// The header fields of a request in the order of arrival; names are looked up without case.
package struct HTTPHeaders: Sendable {
    package let fields: [(name: String, value: String)]

    package init(_ fields: [(name: String, value: String)] = []) { self.fields = fields }

    /// The first value of a field.
    package subscript(name: String) -> String? {
        fields.first { ASCII.equal($0.name, name) }?.value
    }

    /// Every value of a field that may be repeated.
    package func all(_ name: String) -> [String] {
        fields.lazy.filter { ASCII.equal($0.name, name) }.map(\.value)
    }
}
