package import Statsd

/// A line of the text console, read as the reference reads it: words between single blanks, so that
/// two blanks enclose an empty word.
package enum ConsoleCommand: Equatable {
    case help
    case stats
    case read(SeriesKind)
    case delete(SeriesKind, [String])
    /// `up`, `down`, or any other word, which only asks.
    case health(String?)
    case configuration
    case quit
    case unknown

    package init(_ line: some Collection<UInt8>) {
        // Bytes: a blank that an accent follows would be another `Character`.
        let words = Self.trimmed(Array(line)[...])
            .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let arguments = Array(words.dropFirst())
        switch words.first {
        case "help": self = .help
        case "stats": self = .stats
        case "counters": self = .read(.counter)
        case "gauges": self = .read(.gauge)
        case "timers": self = .read(.timer)
        case "delcounters": self = .delete(.counter, arguments)
        case "delgauges": self = .delete(.gauge, arguments)
        case "deltimers": self = .delete(.timer, arguments)
        case "health": self = .health(arguments.first?.lowercased())
        case "config": self = .configuration
        case "quit": self = .quit
        default: self = .unknown
        }
    }

    /// Whether the line is one word that only asks: such a line counts without its line feed too,
    /// once nothing follows, because the reference never waited for one.
    package var isSafeUnended: Bool {
        switch self {
        case .help, .stats, .read, .configuration, .quit: true
        case .health(let word): word == nil
        case .delete, .unknown: false
        }
    }

    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let rest = line.drop(while: isSpace)
        let end = rest.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? rest.startIndex
        return rest[..<end]
    }
}
