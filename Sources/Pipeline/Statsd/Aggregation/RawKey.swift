/// The part of a line that names its series, as ranges of the datagram, with its hash.
struct RawKey {
    var name: ByteRange
    /// The last tag section; `earlier` holds the others of a line that has several.
    var tags: ByteRange
    var earlier: [ByteRange]
    /// Type and listener profile.
    var kind: UInt16
    var byteCount: Int
    var tag: UInt32
    let head: KeyHead

    /// Reads the key of `line`; `kind` joins the hash so that types of one name spread.
    init(_ line: borrowing MetricLine, kind: UInt16, in datagram: Span<UInt8>, _ hash: RawKeyHash) {
        name = line.name
        tags = line.tags
        earlier = line.earlierTags
        self.kind = kind
        head = KeyHead(of: name, in: datagram)
        byteCount = name.count
        if !tags.isEmpty { byteCount &+= tags.count &+ 1 }
        for section in earlier { byteCount &+= section.count &+ 1 }
        var value = Self.hash(head, name, tags, kind: kind, in: datagram, hash)
        for section in earlier {
            value = hash.hash(value, from: Int(section.start), to: Int(section.end), in: datagram)
        }
        tag = HashSlots.tag(of: value)
    }

    /// The hash of a key with one tag section at most.
    @inline(__always)
    static func hash(
        _ head: KeyHead, _ name: ByteRange, _ tags: ByteRange, kind: UInt16,
        in datagram: Span<UInt8>, _ hash: RawKeyHash
    ) -> UInt64 {
        var value = hash.hash(head, count: name.count, kind: kind)
        if name.count > KeyHead.byteCount {
            let start = Int(name.start) &+ KeyHead.byteCount
            value = hash.hash(value, from: start, to: Int(name.end), in: datagram)
        }
        if !tags.isEmpty {
            value = hash.hash(value, from: Int(tags.start), to: Int(tags.end), in: datagram)
        }
        return value
    }

    static func kind(_ type: MetricType, _ profile: ListenerProfile) -> UInt16 {
        UInt16(type.rawValue) | UInt16(profile.dialect.rawValue) << 4
            | UInt16(profile.gaugeSign.rawValue) << 5
    }

    /// Whether `entry`'s bytes in `arena` are this key.
    @inline(__always)
    func matches(
        _ entry: RawKeyCache.Entry, _ arena: Span<UInt8>, _ datagram: Span<UInt8>
    ) -> Bool {
        guard entry.kind == kind, Int(entry.count) == byteCount,
            Int(entry.nameCount) == name.count, entry.head == head
        else { return false }
        return byteCount <= KeyHead.byteCount && byteCount == name.count
            || restMatches(arena, Int(entry.start), datagram)
    }

    /// Bytes of the name that its head does not hold.
    private var restCount: Int { max(0, name.count &- KeyHead.byteCount) }

    private func restMatches(
        _ arena: Span<UInt8>, _ start: Int, _ datagram: Span<UInt8>
    ) -> Bool {
        let isNameEqual = haveEqualBytes(
            datagram, from: Int(name.end) &- restCount, arena, from: start, count: restCount)
        return isNameEqual && sectionsMatch(arena, start &+ restCount, datagram)
    }

    private func sectionsMatch(
        _ arena: Span<UInt8>, _ first: Int, _ datagram: Span<UInt8>
    ) -> Bool {
        var start = first
        for section in earlier {
            guard isSection(section, arena, start, datagram) else { return false }
            start += section.count + 1
        }
        return tags.isEmpty || isSection(tags, arena, start, datagram)
    }

    /// A section is stored behind a `|`, which no section holds, so lengths need not be stored.
    private func isSection(
        _ section: ByteRange, _ arena: Span<UInt8>, _ start: Int, _ datagram: Span<UInt8>
    ) -> Bool {
        arena[start] == SeriesKey.separator
            && haveEqualBytes(
                datagram, from: Int(section.start), arena, from: start + 1, count: section.count)
    }

    /// Appends what an entry's head does not hold: the rest of the name, and the tag sections.
    func append(to arena: inout [UInt8], from datagram: Span<UInt8>) {
        for index in name.range.suffix(restCount) { arena.append(datagram[index]) }
        for section in earlier { append(section, to: &arena, from: datagram) }
        if !tags.isEmpty { append(tags, to: &arena, from: datagram) }
    }

    private func append(_ section: ByteRange, to arena: inout [UInt8], from datagram: Span<UInt8>) {
        arena.append(SeriesKey.separator)
        for index in section.range { arena.append(datagram[index]) }
    }
}
