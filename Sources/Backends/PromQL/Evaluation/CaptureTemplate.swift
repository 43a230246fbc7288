/// A replacement with `$1`, `${1}`, `$name` and `$$`, as Go expands it.
struct CaptureTemplate {
    private enum Part {
        case text(String)
        case capture(Int)
    }

    private var parts: [Part] = []

    init(_ text: String, _ pattern: AnchoredPattern) {
        var rest = Array(text.utf8)[...]
        var plain: [UInt8] = []
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$") else {
                plain.append(byte)
                continue
            }
            if rest.first == UInt8(ascii: "$") {
                plain.append(byte)
                rest.removeFirst()
            } else if let name = Self.name(&rest) {
                parts.append(.text(String(decoding: plain, as: UTF8.self)))
                plain = []
                if let number = Int(name) ?? pattern.number(of: name) {
                    parts.append(.capture(number))
                }
            } else {
                plain.append(byte)
            }
        }
        parts.append(.text(String(decoding: plain, as: UTF8.self)))
    }

    /// The name behind a `$`, as long as it goes, or between braces; `nil` when there is none.
    private static func name(_ rest: inout ArraySlice<UInt8>) -> String? {
        let hasBraces = rest.first == UInt8(ascii: "{")
        let name = rest.dropFirst(hasBraces ? 1 : 0).prefix { $0.isNamePart }
        guard !name.isEmpty else { return nil }
        let behind = rest[name.endIndex...]
        if hasBraces, behind.first != UInt8(ascii: "}") { return nil }
        rest = hasBraces ? behind.dropFirst() : behind
        return String(decoding: name, as: UTF8.self)
    }

    /// A capture that took no part, or that does not exist, is empty.
    func text(with captures: [String?]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .capture(let number):
                captures.indices.contains(number) ? captures[number] ?? "" : ""
            }
        }.joined()
    }
}
