internal import Configuration

extension Codec {
    /// The same codec, for which a key without a value, or with an empty text, is not written.
    var unlessEmpty: Codec {
        var codec = self
        let decode = self.decode
        codec.decode = { node, path, problems in
            node.isNull || node.text == "" ? nil : decode(node, path, &problems)
        }
        return codec
    }
}
