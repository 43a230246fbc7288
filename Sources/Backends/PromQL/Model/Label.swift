/// A name and a value of a series.
///
/// Equality and order are those of the bytes: Swift's strings hold composed and decomposed letters
/// for equal, Prometheus does not.
package struct Label: Hashable, Comparable, Sendable {
    /// The label that holds a series' name.
    package static let metricName = "__name__"
    /// The label that holds a histogram bucket's upper bound.
    static let bucket = "le"

    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    package static func == (left: Label, right: Label) -> Bool {
        sameBytes(left.name, right.name) && sameBytes(left.value, right.value)
    }

    package static func < (left: Label, right: Label) -> Bool {
        if !sameBytes(left.name, right.name) { return precedes(left.name, right.name) }
        return precedes(left.value, right.value)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in name.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8.max)
        for byte in value.utf8 { hasher.combine(byte) }
    }

    /// Strings that Swift holds for different are so; equal ones need a look unless they are ASCII.
    static func sameBytes(_ left: String, _ right: String) -> Bool {
        guard left == right else { return false }
        if left.utf8Span.isKnownASCII, right.utf8Span.isKnownASCII { return true }
        return left.utf8.elementsEqual(right.utf8)
    }

    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Whether `text` may name a label: a letter or `_`, then also digits.
    package static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, first.isNameStart else { return false }
        return text.utf8.allSatisfy { $0.isNamePart }
    }
}
