/// Finds the tags that Influx, Librato, SignalFX and Graphite clients write into the name.
///
/// The first delimiter of a recognised dialect decides which dialect it is. All the text behind it,
/// up to the end of the name, must be `key=value` items, at least one, empty ones passed over; else
/// there are no name tags and the text belongs to the name: Flink's `Calc[4]` is a name.
struct NameTags {
    /// The name without its tags.
    var name: ByteRange
    /// Each item's range and where in it the `=` is.
    var items: [Item] = []

    struct Item {
        var range: ByteRange
        var equals: Int
    }

    /// Takes `name` apart; `itemsMax` bounds the work, one more than it is read at most.
    init(of name: ByteRange, in bytes: Span<UInt8>, dialects: TagDialects, itemsMax: Int) {
        self.name = name
        let delimiter = name.range.first { Self.opens(bytes[$0], dialects) }
        guard let delimiter else { return }
        var text = ByteRange(delimiter + 1, Int(name.end))
        var separator = Octet.comma
        var isBracketed = false
        switch bytes[delimiter] {
        case Octet.leftBracket:
            guard !text.isEmpty, bytes[Int(text.end) - 1] == Octet.rightBracket else { return }
            text.end -= 1
            isBracketed = true
        case Octet.semicolon:
            separator = Octet.semicolon
        default:
            break
        }
        guard
            let items = Self.items(
                text, separator, isBracketed: isBracketed, itemsMax: itemsMax, bytes)
        else { return }
        self.name = ByteRange(Int(name.start), delimiter)
        self.items = items
    }

    private static func opens(_ byte: UInt8, _ dialects: TagDialects) -> Bool {
        switch byte {
        case Octet.comma: dialects.influxdb
        case Octet.hash: dialects.librato
        case Octet.leftBracket: dialects.signalfx
        case Octet.semicolon: dialects.graphite
        default: false
        }
    }

    private static func items(
        _ text: ByteRange, _ separator: UInt8, isBracketed: Bool, itemsMax: Int,
        _ bytes: Span<UInt8>
    ) -> [Item]? {
        var items: [Item] = []
        var start = Int(text.start)
        let end = Int(text.end)
        while start < end {
            let stop = ByteScan.first(separator, from: start, to: end, in: bytes)
            if stop > start {
                guard let item = item(ByteRange(start, stop), isBracketed: isBracketed, bytes)
                else { return nil }
                // The rest is still judged, so that a long name is one thing or the other.
                if items.count <= itemsMax { items.append(item) }
            }
            start = stop + 1
        }
        return items.isEmpty ? nil : items
    }

    private static func item(
        _ range: ByteRange, isBracketed: Bool, _ bytes: Span<UInt8>
    ) -> Item? {
        let equals = ByteScan.first(
            Octet.equals, from: Int(range.start), to: Int(range.end), in: bytes)
        guard equals > Int(range.start), equals < Int(range.end) else { return nil }
        guard (Int(range.start)..<equals).allSatisfy({ isKeyByte(bytes[$0]) }) else { return nil }
        // Brackets do not nest: one inside a bracketed value means that all of it is a name.
        let hasBracket = (equals..<Int(range.end)).contains {
            bytes[$0] == Octet.leftBracket || bytes[$0] == Octet.rightBracket
        }
        return isBracketed && hasBracket ? nil : Item(range: range, equals: equals)
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), Octet.underscore, Octet.point, Octet.minus:
            true
        default:
            false
        }
    }
}
