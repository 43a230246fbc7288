/// Puts events together to a tree, without recursion, and keeps the limits of `YAMLReader`.
struct TreeBuilder {
    private(set) var root: ConfigNode?
    private var open: [OpenNode] = []
    private var nodes = 0
    private var hasDocument = false

    /// A list or mapping that has not ended yet.
    private struct OpenNode {
        var node: ConfigNode
        /// A mapping's key that waits for its value.
        var key: (text: String, location: ConfigLocation)?
        /// The mapping's keys and their lines, so that a duplicate is found in one step.
        var keyLines: [String: Int] = [:]
        var path: ConfigPath
    }

    /// Throws what makes the rest of the text meaningless; reports what does not.
    mutating func take(
        _ event: YAMLEvent, reporting problems: inout ConfigProblems
    ) throws(ConfigError) {
        if event.isTagged { problems.add("tags are not supported", at: event.location, path) }
        switch event.kind {
        case .documentStart:
            if hasDocument { throw error("a second document is not supported", event) }
            hasDocument = true
        case .alias:
            throw error("aliases are not supported: write the value again", event)
        case .scalar(let scalar):
            try count(event)
            try take(scalar, event, &problems)
        case .sequenceStart:
            try begin(.sequence([]), event)
        case .mappingStart:
            try begin(.mapping([]), event)
        case .end:
            guard let closed = open.popLast() else { return }
            add(closed.node, &problems)
        }
    }

    private mutating func take(
        _ scalar: ConfigScalar, _ event: YAMLEvent, _ problems: inout ConfigProblems
    ) throws(ConfigError) {
        if let last = open.indices.last, open[last].node.entries != nil, open[last].key == nil {
            open[last].key = (scalar.text, event.location)
        } else {
            add(ConfigNode(.scalar(scalar), at: event.location), &problems)
        }
    }

    private mutating func begin(
        _ content: ConfigNode.Content, _ event: YAMLEvent
    ) throws(ConfigError) {
        try count(event)
        if let last = open.last, last.node.entries != nil, last.key == nil {
            throw error("a key must be a single value", event)
        }
        guard open.count < YAMLReader.depthMax else {
            throw error("is nested deeper than \(YAMLReader.depthMax) levels", event)
        }
        open.append(OpenNode(node: ConfigNode(content, at: event.location), path: path))
    }

    /// Puts a finished node where it belongs.
    private mutating func add(_ node: ConfigNode, _ problems: inout ConfigProblems) {
        guard var parent = open.popLast() else {
            root = node
            return
        }
        switch parent.node.content {
        case .sequence(var elements):
            parent.node.content = .sequence([])  // Keeps the list's storage unshared.
            elements.append(node)
            parent.node.content = .sequence(elements)
        case .mapping(var entries):
            guard let key = parent.key else { break }
            parent.key = nil
            if let first = parent.keyLines[key.text] {
                problems.add(
                    "is written twice; first on line \(first)", at: key.location,
                    parent.path.key(key.text))
            } else {
                parent.keyLines[key.text] = key.location.line
                parent.node.content = .mapping([])
                let entry = ConfigEntry(key: key.text, keyLocation: key.location, value: node)
                entries.append(entry)
                parent.node.content = .mapping(entries)
            }
        case .scalar:
            preconditionFailure("a scalar is never open")
        }
        open.append(parent)
    }

    /// Where the next value will stand.
    private var path: ConfigPath {
        guard let last = open.last else { return .top }
        if let key = last.key { return last.path.key(key.text) }
        if let elements = last.node.elements { return last.path.index(elements.count) }
        return last.path
    }

    private mutating func count(_ event: YAMLEvent) throws(ConfigError) {
        nodes += 1
        guard nodes <= YAMLReader.nodesMax else {
            throw error("there are more than \(YAMLReader.nodesMax) values", event)
        }
    }

    private func error(_ problem: String, _ event: YAMLEvent) -> ConfigError {
        ConfigError(location: event.location, keyPath: path.text, problem: problem)
    }
}
