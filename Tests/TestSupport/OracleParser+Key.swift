import Statsd

/// The oracle's own way from name and tags to a series key.
extension OracleParser {
    func key(of metric: OracleMetric) -> Result<[UInt8], RejectReason> {
        let (name, nameTags) = isEtsy ? (metric.name, []) : nameTags(metric.name)
        if options.rejectsMixedTags, !nameTags.isEmpty, !metric.tagSections.isEmpty {
            return .failure(.mixedTags)
        }
        if name.count > options.nameBytesMax { return .failure(.tooLong) }
        if name.isEmpty, !isEtsy { return .failure(.emptyName) }
        if nameTags.count > options.tagsMax { return .failure(.tooLong) }
        var all = nameTags
        for tag in nameTags where tag.count > options.tagBytesMax { return .failure(.tooLong) }
        for section in metric.tagSections {
            for tag in split(section, at: ",") where !tag.isEmpty {
                if tag[0] == UInt8(ascii: "{") { return .failure(.badTags) }
                all.append(tag)
                if tag.count > options.tagBytesMax || all.count > options.tagsMax {
                    return .failure(.tooLong)
                }
            }
        }
        return .success(join(name, merged(options.constantTags + all)))
    }

    private func join(_ name: [UInt8], _ tags: [[UInt8]]) -> [UInt8] {
        Array(([repaired(options.namePrefix + name)] + tags).joined(separator: "|".utf8))
    }

    /// Repaired, one for each key, the last value at the first one's place, sorted.
    private func merged(_ tags: [[UInt8]]) -> [[UInt8]] {
        var order: [[UInt8]] = []
        var values: [[UInt8]: [UInt8]] = [:]
        for tag in tags.map(repaired) {
            let key = cutOnce(tag, at: ":").head
            if key.isEmpty { continue }
            if values.updateValue(tag, forKey: key) == nil { order.append(key) }
        }
        let unique = order.compactMap { values[$0] }
        return isEtsy ? unique : unique.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func nameTags(_ name: [UInt8]) -> ([UInt8], [[UInt8]]) {
        var delimiters: [UInt8] = []
        if options.tags.influxdb { delimiters.append(UInt8(ascii: ",")) }
        if options.tags.librato { delimiters.append(UInt8(ascii: "#")) }
        if options.tags.signalfx { delimiters.append(UInt8(ascii: "[")) }
        if options.tags.graphite { delimiters.append(UInt8(ascii: ";")) }
        guard let at = name.firstIndex(where: delimiters.contains) else { return (name, []) }
        var text = Array(name[(at + 1)...])
        if name[at] == UInt8(ascii: "[") {
            guard text.popLast() == UInt8(ascii: "]"), !text.contains(UInt8(ascii: "[")),
                !text.contains(UInt8(ascii: "]"))
            else { return (name, []) }
        }
        let items = split(text, at: name[at] == UInt8(ascii: ";") ? ";" : ",")
            .filter { !$0.isEmpty }
        var tags: [[UInt8]] = []
        for item in items {
            let pair = cutOnce(item, at: "=")
            guard let value = pair.tail, !pair.head.isEmpty, pair.head.allSatisfy(isKeyByte)
            else { return (name, []) }
            tags.append(pair.head + Array(":".utf8) + value)
        }
        return tags.isEmpty ? (name, []) : (Array(name[..<at]), tags)
    }

    private func isKeyByte(_ byte: UInt8) -> Bool {
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-".utf8.contains(byte)
    }

    // MARK: Bytes

    func split(_ bytes: [UInt8], at mark: Unicode.Scalar) -> [[UInt8]] {
        bytes.split(separator: UInt8(ascii: mark), omittingEmptySubsequences: false)
            .map(Array.init)
    }

    func cutOnce(_ bytes: [UInt8], at mark: Unicode.Scalar) -> (head: [UInt8], tail: [UInt8]?) {
        guard let index = bytes.firstIndex(of: UInt8(ascii: mark)) else { return (bytes, nil) }
        return (Array(bytes[..<index]), Array(bytes[(index + 1)...]))
    }

    func trim(_ bytes: [UInt8]) -> [UInt8] {
        let blanks: [UInt8] = [9, 10, 11, 12, 13, 32]
        let head = bytes.drop(while: blanks.contains)
        return Array(head.reversed().drop(while: blanks.contains).reversed())
    }

    func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    /// Replaces each maximal invalid part with U+FFFD (Unicode, table 3-7 and D93b).
    private func repaired(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let (length, isWhole) = sequence(bytes, at: index)
            result += isWhole ? Array(bytes[index..<(index + length)]) : [0xEF, 0xBF, 0xBD]
            index += length
        }
        return result
    }

    private func sequence(_ bytes: [UInt8], at index: Int) -> (length: Int, isWhole: Bool) {
        let tail: [ClosedRange<UInt8>]
        switch bytes[index] {
        case 0x00...0x7F: tail = []
        case 0xC2...0xDF: tail = [0x80...0xBF]
        case 0xE0: tail = [0xA0...0xBF, 0x80...0xBF]
        case 0xED: tail = [0x80...0x9F, 0x80...0xBF]
        case 0xE1...0xEF: tail = [0x80...0xBF, 0x80...0xBF]
        case 0xF0: tail = [0x90...0xBF, 0x80...0xBF, 0x80...0xBF]
        case 0xF1...0xF3: tail = [0x80...0xBF, 0x80...0xBF, 0x80...0xBF]
        case 0xF4: tail = [0x80...0x8F, 0x80...0xBF, 0x80...0xBF]
        default: return (1, false)
        }
        var length = 1
        for range in tail {
            guard index + length < bytes.count, range.contains(bytes[index + length]) else {
                return (length, false)
            }
            length += 1
        }
        return (length, true)
    }
}
