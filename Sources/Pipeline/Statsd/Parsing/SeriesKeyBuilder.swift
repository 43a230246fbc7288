/// Makes a line's series key in `SeriesKey` form: tags of every dialect merged and sorted.
///
/// Runs only when a raw key is first seen, so it is written to be clear. The work is bounded by
/// the line's length and `limits.tags`: each tag is compared with at most `tagsMax` + constant
/// tags.
package struct SeriesKeyBuilder: Sendable {
    private let options: InputOptions

    package init(options: InputOptions) {
        self.options = options
    }

    /// Appends the key of `line` to `keys`; a reason, and nothing appended, if it can have none.
    ///
    /// A line's tag wins over a constant one, a `|#` tag over one in the name, a later one over an
    /// earlier one. Tags are sorted; in dialect etsy they stay in the order of their arrival (the
    /// constant ones first) and the name holds none. `too_long`: the name is longer than
    /// `nameBytesMax`, a tag longer than `tagBytesMax`, or more than `tagsMax` tags on the line.
    package func append(
        keyOf line: MetricLine, in bytes: Span<UInt8>, dialect: Dialect, to keys: inout [UInt8]
    ) -> RejectReason? {
        do throws(RejectReason) {
            let (key, _) = try key(of: line, in: bytes, dialect: dialect) { _ in .unmapped }
            keys.append(contentsOf: key)
            return nil
        } catch {
            return error
        }
    }

    /// The same with the name and labels that `mapper` gives to samples of `type`.
    ///
    /// Rules see the name as it was sent, without its tags and `namePrefix`. Their labels win over
    /// tags, or only over constant ones if the rule honors the line's.
    package func append(
        keyOf line: MetricLine, in bytes: Span<UInt8>, dialect: Dialect, _ type: MetricType,
        mappedBy mapper: inout Mapper, to keys: inout [UInt8]
    ) -> KeyOutcome {
        do throws(RejectReason) {
            let (key, verdict) = try key(of: line, in: bytes, dialect: dialect) { name in
                mapper.isEmpty ? .unmapped : mapper.verdict(on: name, type)
            }
            switch verdict {
            case .dropped: return .dropped(.mapping)
            case .nameless: return .dropped(.mappingName)
            case .unmapped, .mapped:
                keys.append(contentsOf: key)
                return .key(
                    rule: verdict.ruleNumber,
                    verdict.series?.conversion ?? SampleConversion())
            }
        } catch {
            return .rejected(error)
        }
    }

    private func key(
        of line: MetricLine, in bytes: Span<UInt8>, dialect: Dialect,
        _ map: (_ name: [UInt8]) -> MappingVerdict
    ) throws(RejectReason) -> (key: [UInt8], verdict: MappingVerdict) {
        let nameTags = NameTags(
            of: line.name, in: bytes, dialects: nameDialects(dialect), itemsMax: options.tagsMax)
        if options.rejectsMixedTags, !nameTags.items.isEmpty, !line.tags.isEmpty {
            throw .mixedTags
        }
        let name = nameTags.name
        guard name.count <= options.nameBytesMax else { throw .tooLong }
        guard !name.isEmpty || nameMayBeEmpty(dialect) else { throw .emptyName }
        var count = nameTags.items.count
        guard count <= options.tagsMax else { throw .tooLong }
        let repairedName = Self.repaired(Self.copy(name, of: bytes))
        let verdict = map(repairedName)
        let mapped = verdict.series
        var tags = TagSet()
        for tag in options.constantTags { tags.insert(TagSet.Tag(Self.repaired(tag))) }
        if let mapped, mapped.honorsTags { mapped.insertLabels(into: &tags) }
        for item in nameTags.items { try insert(item, in: bytes, &tags) }
        for section in line.earlierTags {
            try insert(section: section, in: bytes, &count, &tags)
        }
        try insert(section: line.tags, in: bytes, &count, &tags)
        if let mapped, !mapped.honorsTags { mapped.insertLabels(into: &tags) }
        switch dialect {
        case .auto: tags.sort()
        case .etsy: break
        }
        return (joined(name: mapped?.name ?? repairedName, tags), verdict)
    }

    private func nameDialects(_ dialect: Dialect) -> TagDialects {
        switch dialect {
        case .auto: options.tags
        case .etsy: .none
        }
    }

    private func nameMayBeEmpty(_ dialect: Dialect) -> Bool {
        switch dialect {
        case .auto: false
        case .etsy: true
        }
    }

    private func joined(name: [UInt8], _ tags: TagSet) -> [UInt8] {
        var key = Self.repaired(options.namePrefix) + name
        for tag in tags.tags {
            key.append(SeriesKey.separator)
            key.append(contentsOf: tag.bytes)
        }
        return key
    }

    // MARK: Tags

    private func insert(
        _ item: NameTags.Item, in bytes: Span<UInt8>, _ tags: inout TagSet
    ) throws(RejectReason) {
        guard item.range.count <= options.tagBytesMax else { throw .tooLong }
        var tag = Self.copy(item.range, of: bytes)
        tag[item.equals - Int(item.range.start)] = SeriesKey.valueSeparator
        tags.insert(TagSet.Tag(Self.repaired(tag)))
    }

    /// Adds the items of a `|#` section; one in `{` is a Python dictionary, not a tag.
    private func insert(
        section: ByteRange, in bytes: Span<UInt8>, _ count: inout Int, _ tags: inout TagSet
    ) throws(RejectReason) {
        var start = Int(section.start)
        let end = Int(section.end)
        while start < end {
            let stop = ByteScan.first(Octet.comma, from: start, to: end, in: bytes)
            if stop > start {
                guard bytes[start] != Octet.leftBrace else { throw .badTags }
                count += 1
                guard stop - start <= options.tagBytesMax, count <= options.tagsMax else {
                    throw .tooLong
                }
                let tag = Self.copy(ByteRange(start, stop), of: bytes)
                tags.insert(TagSet.Tag(Self.repaired(tag)))
            }
            start = stop + 1
        }
    }

    // MARK: Bytes

    private static func copy(_ range: ByteRange, of bytes: Span<UInt8>) -> [UInt8] {
        range.range.map { bytes[$0] }
    }

    /// `bytes` with each maximal invalid part replaced with U+FFFD.
    private static func repaired(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
        return Array(String(decoding: bytes, as: UTF8.self).utf8)
    }
}
