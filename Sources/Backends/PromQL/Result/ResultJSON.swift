internal import BackendKit

/// Writes answers as the `data` of Prometheus' query API, byte for byte.
package struct ResultJSON {
    private var bytes = ByteWriter()
    /// Of a matrix: nearly all of its series have the times of the first.
    private var times = TimeTexts()

    private init() {}

    /// `{"resultType":…,"result":…}`.
    package static func bytes(of result: QueryResult) -> [UInt8] {
        var json = ResultJSON()
        json.append(result)
        return json.bytes.take()
    }

    /// The whole body of an answer.
    package static func success(_ result: QueryResult) -> [UInt8] {
        var json = ResultJSON()
        json.append(#"{"status":"success","data":"#)
        json.append(result)
        json.append("}")
        return json.bytes.take()
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
            TimeTexts.begin(time, in: &bytes)
            bytes.append(NumberText.plain(value))
            append("\"]")
        case .string(let text, let time):
            append(#"string","result":["#)
            TimeTexts.append(time, to: &bytes)
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
            append(series)
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

    private mutating func append(_ matrix: [SourceSeries]) {
        times = TimeTexts(matrix.first?.timestampsMilliseconds ?? [])
        for (place, series) in matrix.enumerated() {
            if place > 0 { append(",") }
            append(series.labels)
            append(#","values":["#)
            let start = bytes.count
            appendPoints(of: series)
            // The others' are about as long: memory that is new costs as much as what is written.
            if place == 0 {
                let width = (bytes.count - start) / max(1, series.values.count) + 1
                let points = matrix.reduce(0) { $0 + $1.values.count }
                bytes.reserve(points * width + matrix.count * Self.labelBytes)
            }
            append("]}")
        }
    }

    /// Of a series' name and labels as most are; more make the buffer grow once.
    private static let labelBytes = 128

    private mutating func appendPoints(of series: SourceSeries) {
        let values = series.values.span
        for place in values.indices {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            times.append(series.timestampsMilliseconds[place], at: place, to: &bytes)
            append(ofPoint: values[place])
        }
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
        TimeTexts.begin(milliseconds, in: &bytes)
        append(ofPoint: number)
    }

    private mutating func append(ofPoint number: Double) {
        bytes.append(number, style: .prometheusAPI)
        append("\"]")
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
