/// DogStatsD's lines that are no metrics: events and service checks.
extension LineParser {
    /// Digits of an event's lengths; nine cannot overflow and exceed every line.
    private static var lengthDigitsMax: Int { 9 }

    /// Reads `_e{title-bytes,text-bytes}:title|text|fields`.
    ///
    /// The two lengths alone say where title and text end: both may hold `|` and `:`.
    func parseEvent(_ line: ByteRange, in bytes: Span<UInt8>) -> ParsedLineKind {
        let end = Int(line.end)
        var cursor = Int(line.start) &+ 3
        guard let titleBytes = length(&cursor, end, before: Octet.comma, bytes),
            let textBytes = length(&cursor, end, before: Octet.rightBrace, bytes),
            cursor < end, bytes[cursor] == Octet.colon
        else { return .rejected(.badEvent) }
        let title = ByteRange(cursor &+ 1, cursor &+ 1 &+ titleBytes)
        guard Int(title.end) < end, bytes[Int(title.end)] == Octet.bar else {
            return .rejected(.badEvent)
        }
        let text = ByteRange(Int(title.end) &+ 1, Int(title.end) &+ 1 &+ textBytes)
        guard Int(text.end) <= end, let fields = fields(from: Int(text.end), to: end, bytes) else {
            return .rejected(.badEvent)
        }
        return .event(EventLine(title: title, text: text, fields: fields))
    }

    /// Reads `_sc|name|status|fields`.
    func parseCheck(_ line: ByteRange, in bytes: Span<UInt8>) -> ParsedLineKind {
        let end = Int(line.end)
        let nameStart = Int(line.start) &+ 4
        let nameEnd = ByteScan.first(Octet.bar, from: nameStart, to: end, in: bytes)
        guard nameEnd > nameStart, nameEnd &+ 1 < end else { return .rejected(.badCheck) }
        let status = bytes[nameEnd &+ 1] &- Octet.zero
        guard status <= 3, let fields = fields(from: nameEnd &+ 2, to: end, bytes) else {
            return .rejected(.badCheck)
        }
        return .check(
            CheckLine(name: ByteRange(nameStart, nameEnd), status: status, fields: fields))
    }

    /// Digits at `cursor`, which moves behind the `mark` that ends them.
    private func length(
        _ cursor: inout Int, _ end: Int, before mark: UInt8, _ bytes: Span<UInt8>
    ) -> Int? {
        let start = cursor
        var length = 0
        while cursor < end, cursor &- start < Self.lengthDigitsMax {
            let digit = bytes[cursor] &- Octet.zero
            guard digit < 10 else { break }
            length = length &* 10 &+ Int(digit)
            cursor &+= 1
        }
        guard cursor > start, cursor < end, bytes[cursor] == mark else { return nil }
        cursor &+= 1
        return length
    }

    /// What follows at `start`: nothing, or `|` and fields.
    private func fields(from start: Int, to end: Int, _ bytes: Span<UInt8>) -> ByteRange? {
        if start == end { return ByteRange(end, end) }
        return bytes[start] == Octet.bar ? ByteRange(start &+ 1, end) : nil
    }
}
