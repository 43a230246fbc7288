/// Cuts a console's input into lines.
///
/// An empty line is a command too (and an error), but not the empty rest of a packet that ended in
/// more than one line feed: the reference takes a packet for one command and trims it.
package struct LineInput {
    package enum Line: Equatable {
        case line([UInt8])
        case tooLong
    }

    private var waiting: [UInt8] = []
    private var start = 0
    /// Nothing of the last read has been taken yet.
    private var isAtReadStart = false
    /// The rest of a line that was too long is on its way.
    private var isSkipping = false

    package init() {}

    package mutating func append(_ bytes: Span<UInt8>) {
        if start == waiting.count { isAtReadStart = true }
        waiting.removeFirst(start)
        start = 0
        waiting.reserveCapacity(waiting.count + bytes.count)
        for index in bytes.indices { waiting.append(bytes[index]) }
        if isSkipping { skip() }
    }

    /// Drops what belongs to the line that was too long.
    private mutating func skip() {
        guard let end = waiting[start...].firstIndex(of: UInt8(ascii: "\n")) else { return clear() }
        isSkipping = false
        start = end + 1
    }

    mutating func clear() {
        waiting = []
        start = 0
    }

    /// What stands there without a line feed; `nil` when nothing does, or a whole line.
    package var rest: ArraySlice<UInt8>? {
        let rest = waiting[start...]
        return rest.isEmpty || rest.contains(UInt8(ascii: "\n")) ? nil : rest
    }

    /// The next line without its line feed; the last may lack it.
    package mutating func nextLine(isLast: Bool) -> Line? {
        while start < waiting.count {
            let rest = waiting[start...]
            guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
                guard rest.count <= TextConsole.lineBytesMax else {
                    isSkipping = true
                    clear()
                    return .tooLong
                }
                guard isLast else { return nil }
                clear()
                return .line(Array(rest))
            }
            let isFirst = isAtReadStart
            isAtReadStart = false
            start = end + 1
            let line = rest[..<end]
            if line.count > TextConsole.lineBytesMax { return .tooLong }
            let isBlank = line.allSatisfy { $0 == UInt8(ascii: "\r") }
            if !isBlank || isFirst { return .line(Array(line)) }
        }
        return nil
    }
}
