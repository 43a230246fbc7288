extension Codec {
    /// A list; `range` says how many elements it may have.
    package static func list<Element>(
        of codec: Codec<Element>, count range: ClosedRange<Int>
    ) -> Codec where Value == [Element] {
        let shape: OptionShape
        switch codec.shape {
        case .section(let rows): shape = .sectionList(rows)
        case .scalar, .composite, .sectionList: shape = .composite
        }
        return Codec(
            kind: "list of \(codec.kind)", shape: shape,
            decode: { node, path, problems in
                guard let elements = node.elements else {
                    problems.add("needs a list, not \(node.kind)", at: node.location, path)
                    return nil
                }
                guard range.contains(elements.count) else {
                    let bounds = "\(range.lowerBound) … \(range.upperBound)"
                    let problem = "has \(elements.count) elements, not \(bounds)"
                    problems.add(problem, at: node.location, path)
                    return nil
                }
                return elements.enumerated().compactMap { index, element in
                    codec.decode(element, path.index(index), &problems)
                }
            },
            encode: { .sequence($0.map(codec.encode)) })
    }

    /// A mapping with keys of the user's choice.
    package static func dictionary<Element>(
        of codec: Codec<Element>, keysMax: Int
    ) -> Codec where Value == [String: Element] {
        Codec(
            kind: "mapping of names to \(codec.kind)", shape: .composite,
            decode: { node, path, problems in
                guard let entries = node.entries else {
                    problems.add("needs a mapping, not \(node.kind)", at: node.location, path)
                    return nil
                }
                guard entries.count <= keysMax else {
                    let problem = "has \(entries.count) keys, not at most \(keysMax)"
                    problems.add(problem, at: node.location, path)
                    return nil
                }
                var values: [String: Element] = [:]
                for entry in entries {
                    let path = path.key(entry.key)
                    values[entry.key] = codec.decode(entry.value, path, &problems)
                }
                return values
            },
            encode: { values in
                let sorted = values.sorted { $0.key < $1.key }
                return .mapping(sorted.map { ($0.key, codec.encode($0.value)) })
            })
    }

    /// A mapping with options of its own.
    package static func section(_ schema: Schema<Value>) -> Codec {
        Codec(
            kind: "mapping", shape: .section(schema.rows),
            decode: { schema.decode($0, at: $1, reporting: &$2) }, encode: schema.encode)
    }
}
