/// Finds what PCRE2 would accept in a pattern and RE2, the engine of Prometheus, does not know.
///
/// Without this a query could run here and be refused by Prometheus: look-around, back references,
/// possessive repetition, recursion and verbs.
struct PatternSyntax {
    private let bytes: [UInt8]
    private var place = 0
    /// Whether the last item was a repetition, which takes a `?` but no further repetition.
    private var repeats = false

    private init(_ pattern: String) {
        bytes = Array(pattern.utf8)
    }

    /// What is wrong with `pattern`, or `nil`.
    static func problem(in pattern: String) -> String? {
        var reader = PatternSyntax(pattern)
        while reader.place < reader.bytes.count {
            if let problem = reader.readItem() { return problem }
        }
        return nil
    }

    private func byte(_ offset: Int) -> UInt8? {
        place + offset < bytes.count ? bytes[place + offset] : nil
    }

    private mutating func readItem() -> String? {
        let first = bytes[place]
        let repeated = repeats
        repeats = false
        switch first {
        case UInt8(ascii: "\\"): return readEscape()
        case UInt8(ascii: "["): readSet()
        case UInt8(ascii: "("): return readGroup()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            if repeated { return "invalid nested repetition operator" }
            readRepetition()
        case UInt8(ascii: "{"):
            guard let end = countEnd() else { place += 1; return nil }
            if repeated { return "invalid nested repetition operator" }
            place = end
            readRepetition()
        default: place += 1
        }
        return nil
    }

    /// Steps over a repetition with the `?` that makes it modest.
    private mutating func readRepetition() {
        place += byte(1) == UInt8(ascii: "?") ? 2 : 1
        repeats = true
    }

    /// Where the closing brace of a counted repetition stands, if this is one.
    private func countEnd() -> Int? {
        var end = place + 1
        while end < bytes.count, bytes[end].isDigit || bytes[end] == UInt8(ascii: ",") { end += 1 }
        guard end < bytes.count, bytes[end] == UInt8(ascii: "}"), end > place + 1,
            bytes[place + 1].isDigit
        else { return nil }
        return end
    }

    private mutating func readEscape() -> String? {
        guard let letter = byte(1) else { return "trailing backslash at end of expression" }
        if letter == UInt8(ascii: "Q") {
            skipQuoted()
            return nil
        }
        if letter.isAlphanumeric, !"AbBdDsSwWzaftnrvxpPE".utf8.contains(letter) {
            return "invalid escape sequence: `\\\(Character(UnicodeScalar(letter)))`"
        }
        place += 2
        return nil
    }

    private mutating func skipQuoted() {
        place += 2
        while place < bytes.count {
            if bytes[place] == UInt8(ascii: "\\"), byte(1) == UInt8(ascii: "E") {
                place += 2
                return
            }
            place += 1
        }
    }

    /// Steps over a bracketed set; a `]` that comes first belongs to it.
    private mutating func readSet() {
        place += 1
        if byte(0) == UInt8(ascii: "^") { place += 1 }
        if byte(0) == UInt8(ascii: "]") { place += 1 }
        while let next = byte(0), next != UInt8(ascii: "]") {
            if next == UInt8(ascii: "["), byte(1) == UInt8(ascii: ":") {
                skipClassName()
            } else {
                place += next == UInt8(ascii: "\\") ? 2 : 1
            }
        }
        place += 1
    }

    private mutating func skipClassName() {
        place += 2
        while let next = byte(0), next.isAlphanumeric || next == UInt8(ascii: "^") { place += 1 }
        if byte(0) == UInt8(ascii: ":"), byte(1) == UInt8(ascii: "]") { place += 2 }
    }

    private mutating func readGroup() -> String? {
        guard byte(1) != UInt8(ascii: "*") else {
            return "missing argument to repetition operator: `*`"
        }
        guard byte(1) == UInt8(ascii: "?") else {
            place += 1
            return nil
        }
        if byte(2) == UInt8(ascii: "P"), byte(3) == UInt8(ascii: "<") {
            place += 4
            return nil
        }
        var end = place + 2
        while end < bytes.count, "imsU-".utf8.contains(bytes[end]) { end += 1 }
        guard end < bytes.count, ":)".utf8.contains(bytes[end]) else {
            return "invalid or unsupported Perl syntax: `(?`"
        }
        place = end + 1
        return nil
    }
}
