/// What tells one series from another: its labels in the order of their names, each name once.
package struct Labels: Hashable, Comparable, Sendable {
    /// The bytes of a label set or of a part of it, to compare series by.
    typealias Key = [UInt8]

    package static let none = Labels([])

    package private(set) var labels: [Label]

    /// Sorts `labels`; of two with one name the last counts, one without a value is none.
    package init(_ labels: [Label]) {
        self.labels = []
        self.labels.reserveCapacity(labels.count)
        for label in labels { set(label.name, label.value) }
    }

    package subscript(name: String) -> String {
        for label in labels where Label.sameBytes(label.name, name) { return label.value }
        return ""
    }

    package static func < (left: Labels, right: Labels) -> Bool {
        left.labels.lexicographicallyPrecedes(right.labels)
    }

    /// Gives `name` a value, or takes the label away when the value is empty.
    mutating func set(_ name: String, _ value: String) {
        // Labels mostly come in order: the place is looked for from the end.
        var place = labels.count
        while place > 0, Label.precedes(name, labels[place - 1].name) { place -= 1 }
        let exists = place > 0 && Label.sameBytes(labels[place - 1].name, name)
        if exists { labels.remove(at: place - 1) }
        if !value.isEmpty { labels.insert(Label(name, value), at: exists ? place - 1 : place) }
    }

    func setting(_ name: String, _ value: String) -> Labels {
        var copy = self
        copy.set(name, value)
        return copy
    }

    func without(_ names: [String]) -> Labels {
        var copy = self
        copy.labels.removeAll { label in names.contains { Label.sameBytes($0, label.name) } }
        return copy
    }

    func keeping(_ names: [String]) -> Labels {
        var copy = self
        copy.labels.removeAll { label in !names.contains { Label.sameBytes($0, label.name) } }
        return copy
    }

    var withoutName: Labels { without([Label.metricName]) }

    /// The same bytes for the same labels, other bytes for others: no byte of UTF-8 is 255.
    var key: Key {
        var key = Key()
        key.reserveCapacity(labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 })
        for label in labels {
            key.append(contentsOf: label.name.utf8)
            key.append(.max)
            key.append(contentsOf: label.value.utf8)
            key.append(.max)
        }
        return key
    }
}

extension Labels: CustomStringConvertible {
    /// As Prometheus' errors show a series.
    package var description: String {
        "{" + labels.map { "\($0.name)=\(GoQuote.quoted($0.value))" }.joined(separator: ", ") + "}"
    }
}
