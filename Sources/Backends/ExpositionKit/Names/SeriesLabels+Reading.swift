/// The labels one by one, for outputs that are no text.
extension SeriesLabels {
    /// Calls `visit` for each label, names ascending, values as they were before the escaping.
    package func forEach(
        _ visit: (_ name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) -> Void
    ) {
        var start = text.startIndex
        while start < text.endIndex {
            let equals = text[start...].firstIndex(of: UInt8(ascii: "=")) ?? text.endIndex
            // Past `="`, up to the quote that no backslash escapes.
            let valueStart = min(equals + 2, text.endIndex)
            var end = valueStart
            var isEscaped = false
            while end < text.endIndex, text[end] != UInt8(ascii: "\"") {
                if text[end] == UInt8(ascii: "\\") {
                    isEscaped = true
                    end += 1
                }
                end += 1
            }
            end = min(end, text.endIndex)
            let value = text[valueStart..<end]
            visit(text[start..<equals], isEscaped ? Self.unescaped(value) : value)
            // Past `",`.
            start = min(end + 2, text.endIndex)
        }
    }

    private static func unescaped(_ value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var plain: [UInt8] = []
        plain.reserveCapacity(value.count)
        var isAfterBackslash = false
        for byte in value {
            if isAfterBackslash {
                plain.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
                isAfterBackslash = false
            } else if byte == UInt8(ascii: "\\") {
                isAfterBackslash = true
            } else {
                plain.append(byte)
            }
        }
        return plain[...]
    }
}
