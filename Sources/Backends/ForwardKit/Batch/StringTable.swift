import Statsd

/// The distinct strings of a batch in the making, each written once.
struct StringTable: Sendable {
    private let seed: UInt64
    private var bytes: [UInt8] = []
    private var ranges: [ByteRange] = []
    private var slots = HashSlots()

    /// - Parameter seed: of the hash; names come from outside, so nobody may know it.
    init(seed: UInt64) {
        self.seed = seed
    }

    var count: Int { ranges.count }

    /// The string's number, which is the next one if it is new.
    mutating func number(of text: ArraySlice<UInt8>) -> Int {
        let tag = HashSlots.tag(
            of: KeyHash.hash(text.span, 0..<text.count, seed: seed))
        var position = slots.home(of: tag)
        while slots.slots[position].index != HashSlots.none {
            let slot = slots.slots[position]
            if slot.tag == tag, bytes[ranges[Int(slot.index)].range] == text {
                return Int(slot.index)
            }
            position = slots.next(after: position)
        }
        ranges.append(ByteRange(bytes.count, bytes.count + text.count))
        bytes.append(contentsOf: text)
        slots.insert(UInt32(truncatingIfNeeded: ranges.count - 1), tag: tag)
        return ranges.count - 1
    }

    func write(to writer: inout WireWriter) {
        writer.append(varint: ranges.count)
        for range in ranges { writer.append(text: bytes[range.range]) }
    }

    var byteCount: Int { bytes.count + 2 * ranges.count }
}
