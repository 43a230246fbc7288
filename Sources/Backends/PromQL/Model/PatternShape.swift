/// What a regular expression comes down to when it needs no engine.
///
/// Grafana writes lists of literals (`a|b|c`) and `.+` or `.*` for nearly every selector.
enum PatternShape: Equatable {
    case anything
    case anythingButEmpty
    case oneOf([String])
    /// Needs the engine.
    case general

    init(_ pattern: String) {
        switch pattern {
        case ".*": self = .anything
        case ".+": self = .anythingButEmpty
        default:
            if pattern.utf8.contains(where: Self.hasMeaning) { self = .general; return }
            let choices = pattern.utf8.split(
                separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
            self = .oneOf(choices.map { String(decoding: $0, as: UTF8.self) })
        }
    }

    /// Whether a byte means something else than itself in a pattern; `|` is dealt with.
    private static func hasMeaning(_ byte: UInt8) -> Bool {
        #"\.+*?()[]{}^$"#.utf8.contains(byte)
    }

    /// Whether a text matches; `nil` when only the engine knows.
    ///
    /// The dot of `.*` is any character but a line's end.
    func matches(_ text: String) -> Bool? {
        switch self {
        case .anything: !text.utf8.contains(UInt8(ascii: "\n"))
        case .anythingButEmpty: !text.isEmpty && !text.utf8.contains(UInt8(ascii: "\n"))
        case .oneOf(let choices): choices.contains { Label.sameBytes($0, text) }
        case .general: nil
        }
    }
}
