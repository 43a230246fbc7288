internal import HTTP

/// Streams lines to one peer until its time is over or the peer goes.
final class TailProducer: HTTPBodyProducer {
    /// What waits for a slow peer; further lines are dropped and their number is told.
    static let bufferBytesMax = 256 * 1024

    let choice: LiveTail.Choice
    private let endMilliseconds: UInt64
    private let nowMilliseconds: () -> UInt64
    private let onEnd: () -> Void
    private var waiting: ArraySlice<UInt8> = []
    private var linesDropped = 0

    init(
        _ choice: LiveTail.Choice, until endMilliseconds: UInt64,
        nowMilliseconds: @escaping () -> UInt64, onEnd: @escaping () -> Void
    ) {
        self.choice = choice
        self.endMilliseconds = endMilliseconds
        self.nowMilliseconds = nowMilliseconds
        self.onEnd = onEnd
    }

    /// Adds a line, behind a mark and a tab if there is a mark.
    func append(_ line: ArraySlice<UInt8>, mark: String? = nil) {
        guard waiting.count + line.count * 4 < Self.bufferBytesMax else {
            linesDropped &+= 1
            return
        }
        if let mark { waiting += "\(mark)\t".utf8 }
        waiting += Self.printable(line)
        waiting.append(UInt8(ascii: "\n"))
    }

    func nextChunk(bytesMax: Int) -> HTTPChunk {
        if waiting.isEmpty, linesDropped > 0 {
            waiting += "# dropped \(linesDropped) lines\n".utf8
            linesDropped = 0
        }
        guard waiting.isEmpty else {
            let piece = Array(waiting.prefix(bytesMax))
            waiting = waiting.dropFirst(piece.count)
            return .bytes(piece)
        }
        return nowMilliseconds() >= endMilliseconds ? .end : .later
    }

    /// The line without what would command a terminal: controls become `\xNN`.
    private static func printable(_ line: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(line.count)
        for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
            if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
                let hex = String(scalar.value, radix: 16)
                text += "\\x\(hex.utf8.count < 2 ? "0" : "")\(hex)".utf8
            } else {
                text += UTF8.encode(scalar).map(Array.init) ?? []
            }
        }
        return text
    }

    deinit { onEnd() }
}
