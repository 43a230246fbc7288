import BackendKit

/// Header fields in one line, as OpenTelemetry's `OTEL_EXPORTER_OTLP_HEADERS` has them.
///
/// `name=value,name=value`: blanks around names and values do not count, values are
/// percent-encoded. A name is a token of HTTP; a value has no controls, so that nothing else can
/// come into the request.
struct HeaderList {
    let fields: [(name: String, value: String)]

    /// - Parameters:
    ///   - text: the line.
    ///   - place: for the message: where it stands.
    /// - Throws: which pair is none, by its number, since the text is secret.
    init(_ text: String, from place: String) throws(BackendProblem) {
        var fields: [(name: String, value: String)] = []
        let pairs = text.split(separator: ",", omittingEmptySubsequences: false)
        for (index, pair) in pairs.enumerated() {
            guard let field = Self.field(pair) else {
                throw BackendProblem(
                    "\(place): pair \(index + 1) is not name=value", isConfiguration: true)
            }
            fields.append(field)
        }
        self.fields = fields
    }

    private static func field(_ pair: Substring) -> (name: String, value: String)? {
        guard let equals = pair.firstIndex(of: "=") else { return nil }
        let name = trimmed(pair[..<equals])
        guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte),
            let value = decoded(trimmed(pair[pair.index(after: equals)...])),
            value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F })
        else { return nil }
        return (name, value)
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return String(start.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
    }

    /// RFC 9110, section 5.6.2.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    private static func decoded(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2,
                let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
