/// How the value of one option is read, written and described.
package struct Codec<Value: Sendable>: Sendable {
    /// The type in the documentation: `duration, 100ms … 1h`.
    package var kind: String
    package var shape: OptionShape
    /// The value, or `nil` after it has reported why there is none.
    package var decode: @Sendable (ConfigNode, ConfigPath, inout ConfigProblems) -> Value?
    package var encode: @Sendable (Value) -> ConfigNode

    package init(
        kind: String, shape: OptionShape,
        decode: @escaping @Sendable (ConfigNode, ConfigPath, inout ConfigProblems) -> Value?,
        encode: @escaping @Sendable (Value) -> ConfigNode
    ) {
        self.kind = kind
        self.shape = shape
        self.decode = decode
        self.encode = encode
    }
}

/// What a value looks like in the file.
package enum OptionShape: Sendable {
    /// One text, which an environment variable can give too.
    case scalar
    /// A list, a free mapping, or a choice of several shapes.
    case composite
    /// A mapping with options of its own.
    case section([OptionRow])
    /// A list of such mappings.
    case sectionList([OptionRow])
}

/// One line of the reference of all options.
package struct OptionRow: Sendable, Equatable {
    /// Below the section that the table is for: `retry.max`, `backends[].type`.
    package var keyPath: String
    package var kind: String
    /// YAML on one line.
    package var defaultText: String
    package var summary: String
    package var isScalar: Bool
}

extension Codec {
    /// A value that is one text.
    ///
    /// `parse` throws the end of a sentence that begins with the text.
    package static func text(
        _ kind: String, parse: @escaping @Sendable (String) throws(ValueProblem) -> Value,
        print text: @escaping @Sendable (Value) -> String
    ) -> Codec {
        Codec(
            kind: kind, shape: .scalar,
            decode: { node, path, problems in
                guard let scalar = node.requireScalar(kind, path, &problems) else { return nil }
                do throws(ValueProblem) {
                    return try parse(scalar.text)
                } catch {
                    problems.add("\(scalar.quoted) \(error.text)", at: node.location, path)
                    return nil
                }
            },
            encode: { .scalar(text($0)) })
    }

    /// The same codec with a condition more: `problem` ends a sentence, or is `nil`.
    package func checked(
        kind: String? = nil, _ problem: @escaping @Sendable (Value) -> String?
    ) -> Codec {
        var codec = self
        let decode = self.decode
        codec.kind = kind ?? self.kind
        codec.decode = { node, path, problems in
            guard let value = decode(node, path, &problems) else { return nil }
            guard let problem = problem(value) else { return value }
            problems.add("\(node.quoted) \(problem)", at: node.location, path)
            return nil
        }
        return codec
    }
}

extension ConfigNode {
    /// The scalar, or `nil` after a problem was reported.
    package func requireScalar(
        _ kind: String, _ path: ConfigPath, _ problems: inout ConfigProblems
    ) -> ConfigScalar? {
        guard let scalar, !scalar.isNull else {
            problems.add("needs a value (\(kind)), not \(self.kind)", at: location, path)
            return nil
        }
        return scalar
    }

    /// The value for a message.
    fileprivate var quoted: String { scalar?.quoted ?? flowText.shortened }
}

extension ConfigScalar {
    /// The text for a message: as written, never a variable's value, and not much of it.
    package var quoted: String {
        isSecret ? "`<redacted>`" : "`\((unexpanded ?? text).shortened)`"
    }
}

extension String {
    /// At most 64 characters, without controls.
    fileprivate var shortened: String {
        let visible = unicodeScalars.prefix(64).map { $0.value < 0x20 ? " " : Character($0) }
        return String(visible) + (unicodeScalars.count > 64 ? "…" : "")
    }
}
