internal import BackendKit

/// Writes answers as the `data` of Prometheus' query API, byte for byte.
package struct ResultJSON {
    private var bytes: ByteWriter

    /// Of a time and a value as most are: `[1700000000,"12.5"],`.
    private static let pointBytes = 28

    private init(capacity: Int = 256) {
        bytes = ByteWriter(capacity: capacity)
    }

    /// `{"resultType":…,"result":…}`.
    package static func bytes(of result: QueryResult) -> [UInt8] {
        var json = ResultJSON(capacity: capacity(for: result))
        json.append(result)
        return json.bytes.take()
    }

    /// The whole body of an answer.
    package static func success(_ result: QueryResult) -> [UInt8] {
        var json = ResultJSON(capacity: capacity(for: result))
        json.append(#"{"status":"success","data":"#)
        json.append(result)
        json.append("}")
        return json.bytes.take()
    }

    /// Room for most answers; others grow.
    private static func capacity(for result: QueryResult) -> Int {
        guard case .matrix(let series) = result else { return 256 }
        let points = series.reduce(0) { $0 + $1.values.count }
        return 256 * (series.count + 1) + pointBytes * points
    }

    /// The whole body of a refusal.
    package static func failure(_ error: QueryError) -> [UInt8] {
        var json = ResultJSON()
        json.append(#"{"status":"error","errorType":""#)
        json.bytes.append(error.kind.rawValue)
        json.append(#"","error":"#)
        json.append(quoted: error.text)
        json.append("}")
        return json.bytes.take()
    }

    /// A text in quotes.
    package static func quoted(_ text: String) -> [UInt8] {
        var json = ResultJSON()
        json.append(quoted: text)
        return json.bytes.take()
    }

    /// `{"__name__":"up","job":"a"}`.
    package static func bytes(of labels: Labels) -> [UInt8] {
        var json = ResultJSON()
        json.appendObject(labels)
        return json.bytes.take()
    }

    private mutating func append(_ text: StaticString) {
        bytes.append(text)
    }

    private mutating func append(_ result: QueryResult) {
        append(#"{"resultType":""#)
        switch result {
        case .scalar(let value, let time):
            append(#"scalar","result":"#)
            beginPoint(time)
            bytes.append(NumberText.plain(value))
            append("\"]")
        case .string(let text, let time):
            append(#"string","result":["#)
            append(time: time)
            append(",")
            append(quoted: text)
            append("]")
        case .vector(let samples, let time):
            append(#"vector","result":["#)
            appendList(samples) { json, sample in
                json.append(sample.labels)
                json.append(#","value":"#)
                json.append(time, sample.value)
                json.append("}")
            }
            append("]")
        case .matrix(let series):
            append(#"matrix","result":["#)
            appendList(series) { json, series in json.append(series) }
            append("]")
        }
        append("}")
    }

    private mutating func appendList<Item>(
        _ items: [Item], _ appendItem: (inout ResultJSON, Item) -> Void
    ) {
        for (place, item) in items.enumerated() {
            if place > 0 { append(",") }
            appendItem(&self, item)
        }
    }

    private mutating func append(_ series: SourceSeries) {
        append(series.labels)
        append(#","values":["#)
        for place in series.values.indices {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            append(series.timestampsMilliseconds[place], series.values[place])
        }
        append("]}")
    }

    /// Begins the object of a series, and leaves it open.
    private mutating func append(_ labels: Labels) {
        append(#"{"metric":"#)
        appendObject(labels)
    }

    private mutating func appendObject(_ labels: Labels) {
        append("{")
        appendList(labels.labels) { json, label in
            json.append(quoted: label.name)
            json.append(":")
            json.append(quoted: label.value)
        }
        append("}")
    }

    private mutating func append(_ milliseconds: Int64, _ number: Double) {
        beginPoint(milliseconds)
        bytes.append(number, style: .prometheusAPI)
        append("\"]")
    }

    /// `[1.5,"`, behind which comes the number.
    private mutating func beginPoint(_ milliseconds: Int64) {
        append("[")
        append(time: milliseconds)
        append(",\"")
    }

    /// Seconds, with three decimals unless they are whole.
    private mutating func append(time milliseconds: Int64) {
        if milliseconds < 0 { append("-") }
        let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
        bytes.append(seconds)
        guard rest != 0 else { return }
        append(rest < 10 ? ".00" : rest < 100 ? ".0" : ".")
        bytes.append(rest)
    }

    /// Escapes as Go does: also `<`, `>`, `&` and the two line ends of Unicode.
    private mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if text.utf8.allSatisfy(Self.isPlain) { return bytes.append(text) }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": append("\\\"")
            case "\\": append("\\\\")
            case "\n": append("\\n")
            case "\r": append("\\r")
            case "\t": append("\\t")
            case "<", ">", "&", "\u{2028}", "\u{2029}", "\u{00}"..."\u{1F}":
                appendEscape(scalar.value)
            default: bytes.append(String(Character(scalar)))
            }
        }
    }

    /// Whether a byte of ASCII stands for itself.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"),
            UInt8(ascii: "&"):
            false
        default: (0x20..<0x7F).contains(byte)
        }
    }

    private mutating func appendEscape(_ value: UInt32) {
        let digits = String(value, radix: 16)
        bytes.append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
    }
}
