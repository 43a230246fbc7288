/// One key of a section: how it is read into `Root`, and what is said about it.
package struct Option<Root: Sendable>: Sendable {
    package let key: String
    package let kind: String
    /// For the documentation: what it is for, a sentence or two.
    package let summary: String
    let shape: OptionShape
    let isSecret: Bool
    /// Whether the key has an effect beside the others of its section, and in words where.
    private(set) var applies: @Sendable (Root) -> Bool = { _ in true }
    private(set) var applicability = ""
    /// The section has no meaning without the key.
    private(set) var isRequired = false
    /// `false`: the key is planned, and refused until what it asks for exists.
    let isAvailable: Bool
    let decode: @Sendable (ConfigNode, ConfigPath, inout Root, inout ConfigProblems) -> Void
    /// `nil`: the value is not written.
    let encode: @Sendable (Root) -> ConfigNode?

    /// An option that fills one property.
    package init<Value>(
        _ key: String, _ property: any WritableKeyPath<Root, Value> & Sendable,
        _ codec: Codec<Value>,
        _ summary: String, isSecret: Bool = false
    ) {
        self.init(
            key, kind: codec.kind, shape: codec.shape, summary, isSecret: isSecret,
            decode: { node, path, root, problems in
                guard let value = codec.decode(node, path, &problems) else { return }
                root[keyPath: property] = value
            },
            encode: { codec.encode($0[keyPath: property]) })
    }

    /// An option that fills one property, which is `nil` as long as the key is not written.
    package init<Value>(
        _ key: String, optional property: any WritableKeyPath<Root, Value?> & Sendable,
        _ codec: Codec<Value>, _ summary: String, isSecret: Bool = false
    ) {
        self.init(
            key, kind: codec.kind, shape: codec.shape, summary, isSecret: isSecret,
            decode: { node, path, root, problems in
                guard let value = codec.decode(node, path, &problems) else { return }
                root[keyPath: property] = value
            },
            encode: { $0[keyPath: property].map(codec.encode) })
    }

    /// An option that is read and written by closures.
    package init(
        _ key: String, kind: String, shape: OptionShape, _ summary: String,
        isSecret: Bool = false, isAvailable: Bool = true,
        decode:
            @escaping @Sendable (
                ConfigNode, ConfigPath, inout Root, inout ConfigProblems
            ) -> Void,
        encode: @escaping @Sendable (Root) -> ConfigNode?
    ) {
        self.key = key
        self.kind = kind
        self.shape = shape
        self.summary = summary
        self.isSecret = isSecret
        self.isAvailable = isAvailable
        self.decode = decode
        self.encode = encode
    }

    /// The same key in a larger struct, for options that several sections share.
    package func lifted<Outer: Sendable>(
        to part: any WritableKeyPath<Outer, Root> & Sendable
    ) -> Option<Outer> {
        let (decode, encode) = (self.decode, self.encode)
        var outer = Option<Outer>(
            key, kind: kind, shape: shape, summary, isSecret: isSecret, isAvailable: isAvailable,
            decode: { node, path, outer, problems in
                decode(node, path, &outer[keyPath: part], &problems)
            },
            encode: { encode($0[keyPath: part]) }
        )
        outer.isRequired = isRequired
        return outer.applying(to: applicability) { [applies] in applies($0[keyPath: part]) }
    }

    /// The same key, which has no default: the section must have it.
    package var required: Option {
        var option = self
        option.isRequired = true
        return option
    }

    /// The same key, refused and not printed where it has no effect; `place` says where it has.
    package func applying(
        to place: String, when applies: @escaping @Sendable (Root) -> Bool
    ) -> Option {
        var option = self
        option.applicability = place
        option.applies = applies
        return option
    }

    /// A key whose feature does not exist yet: refused, since an accepted key must work.
    package static func unavailable(_ key: String) -> Option {
        Option(
            key, kind: "", shape: .composite, "", isAvailable: false,
            decode: { node, path, _, problems in
                problems.add("is not available in this version", at: node.location, path)
            },
            encode: { _ in nil })
    }
}
