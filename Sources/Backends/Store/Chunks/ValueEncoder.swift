/// Writes the values of a chunk in whichever form is smallest; every bit of each comes back.
///
/// Keeps its working memory from chunk to chunk. Measured on the mixed workload of
/// `docs/PERFORMANCE.md`; what each form is good for is in `ValueForm`.
struct ValueEncoder {
    private var decimal = DecimalSeries()

    mutating func append(_ values: [Double], to sink: inout ByteSink) {
        guard let first = values.first else { return }
        if values.allSatisfy({ $0.bitPattern == first.bitPattern }) {
            sink.append(ValueForm.constant.rawValue)
            sink.append(fixed: first.bitPattern)
            return
        }
        guard decimal.take(values) else { return appendXOR(values, to: &sink) }
        let decimalBytes = min(decimal.varintBytes, decimal.packedBytes)
        if XORBlock.isSmaller(values, than: decimalBytes) {
            appendXOR(values, to: &sink)
        } else if decimal.varintBytes < decimal.packedBytes {
            sink.append(ValueForm.decimalVarint.rawValue)
            decimal.appendVarints(to: &sink)
        } else {
            sink.append(ValueForm.decimalPacked.rawValue)
            decimal.appendPacked(to: &sink)
        }
    }

    private func appendXOR(_ values: [Double], to sink: inout ByteSink) {
        sink.append(ValueForm.xor.rawValue)
        XORBlock.append(values, to: &sink)
    }

    /// Reads `count` values of a block.
    static func read(
        count: Int, from source: inout ByteSource
    ) throws(ChunkDamage) -> [Double] {
        guard count > 0 else { return [] }
        guard let form = ValueForm(rawValue: try source.byte()) else { throw .form }
        switch form {
        case .constant:
            let bits = try source.fixed()
            return [Double](repeating: Double(bitPattern: bits), count: count)
        case .xor: return try XORBlock.read(count: count, from: &source)
        case .decimalVarint: return try DecimalSeries.readVarints(count: count, from: &source)
        case .decimalPacked: return try DecimalSeries.readPacked(count: count, from: &source)
        }
    }
}
