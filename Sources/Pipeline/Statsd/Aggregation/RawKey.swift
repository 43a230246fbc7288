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
    @inline(__always)
    init(_ line: borrowing MetricLine, kind: UInt16, in datagram: Span<UInt8>, seed: UInt64) {
        name = line.name
        tags = line.tags
        earlier = line.earlierTags
        self.kind = kind
        head = KeyHead(of: name, in: datagram)
        byteCount = name.count
        if !tags.isEmpty { byteCount &+= tags.count &+ 1 }
        for section in earlier { byteCount &+= section.count &+ 1 }
        tag = Self.tag(of: line, kind: kind, in: datagram, seed: seed)
    }

    /// The key of a waiting line, whose tag is known.
    @inline(__always)
    init(_ line: PendingLine, kind: UInt16, in datagram: Span<UInt8>) {
        name = line.name
        tags = line.tags
        earlier = []
        self.kind = kind
        head = KeyHead(of: name, in: datagram)
        byteCount = tags.isEmpty ? name.count : name.count &+ tags.count &+ 1
        tag = line.tag
    }

    /// The key's hash, as the slots keep it.
    @inline(__always)
    static func tag(
        of line: borrowing MetricLine, kind: UInt16, in datagram: Span<UInt8>, seed: UInt64
    ) -> UInt32 {
        var hash = KeyHash.hash(datagram, line.name.range, seed: seed &+ UInt64(kind))
        if !line.tags.isEmpty { hash = KeyHash.hash(datagram, line.tags.range, seed: hash) }
        for section in line.earlierTags {
            hash = KeyHash.hash(datagram, section.range, seed: hash)
        }
        return HashSlots.tag(of: hash)
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
