/// The elements of an Accept-like field: values with parameters and a weight (RFC 9110 §12.4.2).
struct QualityList {
    struct Element {
        /// Lower case, blanks at the ends removed.
        let value: String
        /// Names and values in lower case, quotes removed; without `q` and what follows it.
        let parameters: [String: String]
        /// The weight in thousandths; 0 means "not this".
        let weight: Int
    }

    /// Most elements looked at: Prometheus sends 5, a browser 8.
    static let elementsMax = 64

    let elements: [Element]

    /// Reads the values of a field that may be repeated; an element with a broken weight is left
    /// out, as if the client had not sent it.
    init(_ values: [String]) {
        elements = values.lazy.flatMap { $0.split(separator: ",") }.prefix(Self.elementsMax)
            .compactMap(Self.element)
    }

    private static func element(_ text: Substring) -> Element? {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        let value = ASCII.lowercased(ASCII.trimmed(parts.first ?? ""))
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
            guard let (name, content) = parameter(part) else { continue }
            if name == "q" {
                guard let weight = weight(content) else { return nil }
                return value.isEmpty
                    ? nil : Element(value: value, parameters: parameters, weight: weight)
            }
            parameters[name] = content
        }
        return value.isEmpty ? nil : Element(value: value, parameters: parameters, weight: 1000)
    }

    private static func parameter(_ text: Substring) -> (String, String)? {
        guard let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return nil }
        let content = ASCII.trimmed(text[text.utf8.index(after: equals)...])
        let bare = content.utf8.filter { $0 != UInt8(ascii: "\"") }
        return (
            ASCII.lowercased(ASCII.trimmed(text[..<equals])),
            ASCII.lowercased(String(decoding: bare, as: UTF8.self))
        )
    }

    /// `0`, `1`, or either with up to three decimals, in thousandths and at most 1000.
    static func weight(_ text: String) -> Int? {
        let digits = Array(text.utf8)
        guard let first = digits.first, first == 0x30 || first == 0x31, digits.count <= 5 else {
            return nil
        }
        let decimals = digits.dropFirst(2)
        guard digits.count < 2 || digits[1] == UInt8(ascii: "."),
            decimals.allSatisfy(ASCII.isDigit)
        else { return nil }
        var weight = Int(first) - 0x30
        for position in 0..<3 {
            weight =
                weight * 10 + (position < decimals.count ? Int(digits[2 + position]) - 0x30 : 0)
        }
        return weight <= 1000 ? weight : nil
    }
}
