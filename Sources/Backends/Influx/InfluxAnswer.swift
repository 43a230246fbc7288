import BackendKit
import HTTP

/// Reads what InfluxDB's answers mean; the reasons carry its own words.
struct InfluxAnswer {
    private let response: HTTPClientResponse
    /// The error as the server words it: a header field in version 1, JSON in the body.
    private let text: String

    init(_ response: HTTPClientResponse) {
        self.response = response
        let body = String(decoding: response.body, as: UTF8.self)
        text = (response.headers["x-influxdb-error"] ?? "") + "\n" + body
    }

    var isTypeConflict: Bool { says("field type conflict") }
    var isPartialWrite: Bool { says("partial write") }

    /// Lines that a version 1 server left out of a write of which it took the rest.
    ///
    /// It says `dropped=N` of those that it could read and not store, and names each that it could
    /// not read; as the text is cut, there may be more of the latter.
    var droppedLines: Int {
        max(lastNumber(after: "dropped="), Self.count("unable to parse '", in: bodyText))
    }

    private func says(_ words: String) -> Bool { Self.end(of: words, in: text[...]) != nil }

    /// Status and text, and what to change where that is known.
    func reason(_ integers: InfluxIntegers) -> String {
        let field = response.headers["x-influxdb-error"] ?? ""
        let excerpt = response.excerpt
        let said = excerpt.isEmpty ? field : excerpt
        let status =
            said.isEmpty ? "status \(response.status)" : "status \(response.status): \(said)"
        guard isTypeConflict else { return status }
        switch integers {
        case .never:
            return status + " (a database that Telegraf has filled wants `integers: telegraf`)"
        case .telegraf:
            return status + " (this database wants `integers: never` in place of"
                + " `integers: telegraf`)"
        }
    }

    private var bodyText: String { String(decoding: response.body, as: UTF8.self) }

    /// The number behind the last occurrence of `mark`, 0 without one.
    private func lastNumber(after mark: String) -> Int {
        var number = 0
        var rest = text[...]
        while let end = Self.end(of: mark, in: rest) {
            rest = rest[end...]
            let digits = rest.utf8.prefix { $0 >= 0x30 && $0 <= 0x39 }
            // Longer than any batch: it is cut to the batch anyway.
            number = Int(String(Substring(digits.prefix(9)))) ?? 0
        }
        return number
    }

    private static func count(_ mark: String, in text: String) -> Int {
        var count = 0
        var rest = text[...]
        while let end = end(of: mark, in: rest) {
            count += 1
            rest = rest[end...]
        }
        return count
    }

    /// Where the first `mark` ends.
    private static func end(of mark: String, in text: Substring) -> Substring.Index? {
        let (bytes, mark) = (text.utf8, Array(mark.utf8))
        var start = bytes.startIndex
        while let first = bytes[start...].firstIndex(of: mark[0]) {
            if bytes[first...].starts(with: mark) {
                return bytes.index(first, offsetBy: mark.count)
            }
            start = bytes.index(after: first)
        }
        return nil
    }
}
