/// The part of a line that names its series, as ranges of the datagram, with its hash.
///
/// For a line that is taken by itself; lines that wait together have a `PendingKey` each.
struct RawKey {
    let name: ByteRange
    /// The last tag section; `earlier` holds the others of a line that has several.
    private let tags: ByteRange
    private let earlier: [ByteRange]
    let head: KeyHead
    let shape: KeyShape
    let tag: UInt32

    /// Reads the key of `line` for samples of `type`.
    init(
        _ line: borrowing MetricLine, _ type: MetricType, _ profile: KeyShape,
        in datagram: Span<UInt8>, _ hash: RawKeyHash
    ) {
        name = line.name
        tags = line.tags
        earlier = line.earlierTags
        head = KeyHead(of: name, in: datagram)
        // Sections are joined by a `|`, which none of them holds.
        var tagsCount = tags.count
        for section in earlier { tagsCount &+= section.count &+ 1 }
        shape = KeyShape(profile, type, name: name.count, tags: tagsCount)
        var value = hash.hash(head, shape, name, tags, in: datagram)
        for section in earlier { value = hash.hash(value, section.range, in: datagram) }
        tag = HashSlots.tag(of: value)
    }

    /// Whether `entry`'s bytes in `arena` are this key.
    func matches(
        _ entry: RawKeyCache.Entry, _ arena: Span<UInt8>, _ datagram: Span<UInt8>
    ) -> Bool {
        guard entry.shape == shape, entry.head == head else { return false }
        var start = Int(entry.start)
        let rest = shape.nameRestCount
        guard
            haveEqualBytes(
                datagram, from: Int(name.end) &- rest, arena, from: start, count: rest)
        else { return false }
        start &+= rest
        for section in earlier {
            guard isSection(section, arena, start, datagram),
                arena[start &+ section.count] == SeriesKey.separator
            else { return false }
            start &+= section.count &+ 1
        }
        return isSection(tags, arena, start, datagram)
    }

    private func isSection(
        _ section: ByteRange, _ arena: Span<UInt8>, _ start: Int, _ datagram: Span<UInt8>
    ) -> Bool {
        haveEqualBytes(
            datagram, from: Int(section.start), arena, from: start, count: section.count)
    }

    /// Appends what an entry's head does not hold: the rest of the name, and the tag sections.
    func append(to arena: inout [UInt8], from datagram: Span<UInt8>) {
        for index in name.range.suffix(shape.nameRestCount) { arena.append(datagram[index]) }
        for section in earlier {
            for index in section.range { arena.append(datagram[index]) }
            arena.append(SeriesKey.separator)
        }
        for index in tags.range { arena.append(datagram[index]) }
    }
}
