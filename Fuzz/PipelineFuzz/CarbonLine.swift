/// One line as carbon reads it: `name;tag=value number timestamp`.
///
/// Source: what carbon does with a line, `docs/METRICS.md`; it closes the connection over a tag
/// that it cannot read and over a line of more than 16,384 bytes.
enum CarbonLine {
    private static let bytesMax = 16_384
    private static let legal = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-=;".utf8)

    static func check(_ line: [UInt8]) {
        let shown = String(decoding: line, as: UTF8.self)
        precondition(line.count < bytesMax, "carbon does not read a line of \(line.count) bytes")
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false).map(Array.init)
        precondition(parts.count == 3, "not three parts: \(shown)")
        let value = Double(String(decoding: parts[1], as: UTF8.self))
        precondition(value?.isFinite == true, "not a number: \(shown)")
        precondition(Int64(String(decoding: parts[2], as: UTF8.self)) != nil, "no time: \(shown)")
        precondition(parts[0].allSatisfy(legal.contains), "an illegal byte: \(shown)")
        checkPath(parts[0], shown)
    }

    private static func checkPath(_ path: [UInt8], _ shown: String) {
        let pieces = path.split(separator: 0x3B, omittingEmptySubsequences: false).map(Array.init)
        precondition(pieces.first?.isEmpty == false, "no name: \(shown)")
        var keys: Set<[UInt8]> = []
        for tag in pieces.dropFirst() {
            let key = Array(tag.prefix { $0 != UInt8(ascii: "=") })
            precondition(!key.isEmpty && key.count + 1 < tag.count, "an empty tag: \(shown)")
            precondition(keys.insert(key).inserted, "a tag twice: \(shown)")
        }
    }
}
