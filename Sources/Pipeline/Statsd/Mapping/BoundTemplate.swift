/// A template whose references are numbers of captures.
struct BoundTemplate: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case literal([UInt8])
        case capture(Int)
    }

    private var parts: [Part] = []
    /// References that no capture has.
    private(set) var unknown: [String] = []

    /// `number` knows the captures of the rule's pattern by name or number.
    init(_ template: MappingTemplate, number: (String) -> Int?) {
        for part in template.parts {
            switch part {
            case .literal(let bytes): parts.append(.literal(bytes))
            case .reference(let name):
                if let number = number(name) {
                    parts.append(.capture(number))
                } else {
                    unknown.append(name)
                }
            }
        }
    }

    /// The text, with `captures` lying in `name`; at most `bytesMax` bytes, else `nil`.
    func expanded(_ captures: [ByteRange], of name: [UInt8], bytesMax: Int) -> [UInt8]? {
        var text: [UInt8] = []
        for part in parts {
            switch part {
            case .literal(let bytes): text += bytes
            case .capture(let number):
                guard captures.indices.contains(number) else { continue }
                text += name[captures[number].range]
            }
            guard text.count <= bytesMax else { return nil }
        }
        return text
    }
}
