/// Which point first took an identity of an output.
///
/// Open addressing over one buffer of bytes, because a flush may have a million identities and a
/// key object for each would cost more than the points. The hash is the standard library's seeded
/// one: names come from outside.
struct IdentityTable {
    private struct Entry: BitwiseCopyable {
        var start: UInt32
        var end: UInt32
        var hash: UInt32
        var point: UInt32
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Index into `entries` plus 1, or 0 for a free slot.
    ///
    /// A power of two long, at most half full.
    private var slots = [UInt32](repeating: 0, count: 64)

    var isEmpty: Bool { entries.isEmpty }

    /// The point that owns `identity`, or `nil` when nobody does.
    func owner(of identity: borrowing ByteWriter) -> Int? {
        identity.withBytes { identity in
            let slot = slots[slot(of: identity, hash: Self.hash(identity))]
            return slot == 0 ? nil : Int(entries[Int(slot) - 1].point)
        }
    }

    /// The earlier owner of `identity`; when there is none, `point` becomes it.
    mutating func claim(_ identity: borrowing ByteWriter, for point: Int) -> Int? {
        identity.withBytes { claim($0, for: point) }
    }

    private mutating func claim(_ identity: Span<UInt8>, for point: Int) -> Int? {
        let hash = Self.hash(identity)
        let free = slot(of: identity, hash: hash)
        if slots[free] != 0 { return Int(entries[Int(slots[free]) - 1].point) }
        let start = UInt32(clamping: bytes.count)
        unsafe identity.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
        entries.append(
            Entry(
                start: start, end: UInt32(clamping: bytes.count), hash: hash,
                point: UInt32(clamping: point)))
        slots[free] = UInt32(clamping: entries.count)
        if entries.count * 2 > slots.count { grow() }
        return nil
    }

    mutating func removeAll() {
        self = IdentityTable()
    }

    private static func hash(_ identity: Span<UInt8>) -> UInt32 {
        var hasher = Hasher()
        unsafe identity.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
        return UInt32(truncatingIfNeeded: hasher.finalize())
    }

    /// The slot that holds `identity`, or the free one where it belongs.
    private func slot(of identity: Span<UInt8>, hash: UInt32) -> Int {
        var index = Int(hash) & (slots.count - 1)
        while slots[index] != 0 {
            let entry = entries[Int(slots[index]) - 1]
            if entry.hash == hash, isEqual(entry, identity) { return index }
            index = (index + 1) & (slots.count - 1)
        }
        return index
    }

    private func isEqual(_ entry: Entry, _ identity: Span<UInt8>) -> Bool {
        guard Int(entry.end - entry.start) == identity.count else { return false }
        for index in identity.indices where identity[index] != bytes[Int(entry.start) + index] {
            return false
        }
        return true
    }

    private mutating func grow() {
        var larger = [UInt32](repeating: 0, count: slots.count * 2)
        for (number, entry) in entries.enumerated() {
            var index = Int(entry.hash) & (larger.count - 1)
            while larger[index] != 0 { index = (index + 1) & (larger.count - 1) }
            larger[index] = UInt32(number + 1)
        }
        slots = larger
    }
}
