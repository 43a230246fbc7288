/// The `name` of a rule, or a label's value: text with references to captures.
///
/// `$1`, `${1}`, `$name` and `${name}` are references, `$0` is the whole match, `$$` is `$`, and
/// any other `$` stands for itself. A reference takes as many letters, digits and `_` as it can, so
/// that `$1_x` means a capture called `1_x`. One that no capture has is empty.
package struct MappingTemplate: Sendable, Equatable {
    enum Part: Sendable, Equatable {
        case literal([UInt8])
        case reference(String)
    }

    /// Longest template.
    static let bytesMax = 1024

    private(set) var parts: [Part] = []

    package init(_ text: String) throws(MappingFault) {
        guard text.utf8.count <= Self.bytesMax else {
            throw MappingFault("is longer than \(Self.bytesMax) bytes")
        }
        var rest = Array(text.utf8)[...]
        while let dollar = rest.firstIndex(of: Self.dollar) {
            append(rest[..<dollar])
            rest = rest[(dollar + 1)...]
            takeReference(from: &rest)
        }
        append(rest)
    }

    /// Reads what stands behind a `$`.
    private mutating func takeReference(from rest: inout ArraySlice<UInt8>) {
        if rest.first == Self.dollar {
            rest.removeFirst()
            return append([Self.dollar])
        }
        let isBraced = rest.first == Octet.leftBrace
        let body = rest.dropFirst(isBraced ? 1 : 0)
        let name = body.prefix(while: Self.isNameByte)
        let behind = body[name.endIndex...]
        guard !name.isEmpty, !isBraced || behind.first == Octet.rightBrace else {
            return append([Self.dollar])
        }
        parts.append(.reference(String(decoding: name, as: UTF8.self)))
        rest = behind.dropFirst(isBraced ? 1 : 0)
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        if case .literal(let before) = parts.last {
            parts[parts.count - 1] = .literal(before + bytes)
        } else {
            parts.append(.literal(Array(bytes)))
        }
    }

    /// The text that references are left out of.
    package var literals: [[UInt8]] {
        parts.compactMap { part in
            switch part {
            case .literal(let bytes): bytes
            case .reference: nil
            }
        }
    }

    var references: [String] {
        parts.compactMap { part in
            switch part {
            case .literal: nil
            case .reference(let name): name
            }
        }
    }

    static var dollar: UInt8 { UInt8(ascii: "$") }

    static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), Octet.underscore:
            true
        default: false
        }
    }
}
