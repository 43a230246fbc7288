extension Payload {
    /// The two halves of a payload that consists of fields, each of which is a point; `nil` for a
    /// single one.
    package var protobufHalves: [Payload]? {
        guard points > 1 else { return nil }
        var fields = ProtobufFields(bytes)
        var border = 0
        for _ in 0..<(points / 2) {
            guard let next = fields.next() else { return nil }
            border = next.whole.upperBound
        }
        return [
            part(bytes[..<border], points / 2), part(bytes[border...], points - points / 2),
        ]
    }

    private func part(_ bytes: ArraySlice<UInt8>, _ points: Int) -> Payload {
        Payload(bytes: Array(bytes), points: points, createdAtSeconds: createdAtSeconds)
    }
}
