internal import BackendKit
internal import QueryAPI

/// The answer to a query, to be shown.
struct QueryTable {
    struct Series {
        /// `name{a="1"}`; empty for a scalar.
        let title: String
        let points: [Point]
    }

    struct Point {
        let seconds: Double
        /// As the answer writes it: every digit counts.
        let text: String

        var value: Double { Double(text) ?? .nan }
    }

    private(set) var series: [Series] = []
    private(set) var warnings: [String] = []
    /// Set when there is no answer.
    private(set) var error: String?

    /// Reads the body of an answer; `nil` for what is none.
    init?(_ body: [UInt8]) {
        guard let answer = JSONValue(body) else { return nil }
        warnings = answer["warnings"]?.array.compactMap(\.string) ?? []
        switch answer["status"]?.string {
        case "success":
            guard let data = answer["data"], let type = data["resultType"]?.string,
                let result = data["result"]
            else { return nil }
            read(type, result)
        case "error": error = answer["error"]?.string ?? "no reason is given"
        default: return nil
        }
    }

    private mutating func read(_ type: String, _ result: JSONValue) {
        switch type {
        case "matrix", "vector":
            for one in result.array {
                let points = one["values"]?.array ?? one["value"].map { [$0] } ?? []
                series.append(
                    Series(title: Self.title(one["metric"]), points: points.map(Self.point)))
            }
        default: series = [Series(title: "", points: [Self.point(result)])]
        }
    }

    private static func point(_ pair: JSONValue) -> Point {
        Point(seconds: pair.array.first?.number ?? 0, text: pair.array.last?.string ?? "")
    }

    private static func title(_ metric: JSONValue?) -> String {
        var name = ""
        var labels: [String] = []
        for member in metric?.members ?? [] {
            let value = member.value.string ?? ""
            if member.name == "__name__" {
                name = value
            } else {
                let escaped = value.reduce(into: "") { text, character in
                    if character == "\"" || character == "\\" { text += "\\" }
                    text.append(character == "\n" ? " " : character)
                }
                labels.append("\(member.name)=\"\(escaped)\"")
            }
        }
        return labels.isEmpty && !name.isEmpty ? name : "\(name){\(labels.joined(separator: ","))}"
    }

    // MARK: Forms

    /// A line a series with its value, or a block of times and values each.
    var table: String {
        guard !series.isEmpty else { return "no series\n" }
        if series.allSatisfy({ $0.points.count <= 1 }) {
            let width = series.map { PlainText.of($0.title).count }.max() ?? 0
            return series.map { one in
                let value = one.points.first?.text ?? ""
                return one.title.isEmpty
                    ? "\(value)\n" : "\(PlainText.of(one.title, width: width))  \(value)\n"
            }.joined()
        }
        return series.map { one in
            PlainText.of(one.title) + "\n"
                + one.points.map { "  \(Self.time($0.seconds))  \($0.text)\n" }.joined()
        }.joined(separator: "\n")
    }

    /// `time,series,value`, RFC 4180.
    var csv: String {
        "time,series,value\n"
            + series.map { one in
                one.points.map { point in
                    "\(Self.time(point.seconds)),\(CSVField.of(one.title)),\(point.text)\n"
                }.joined()
            }.joined()
    }

    /// ISO 8601 with milliseconds where there are any.
    static func time(_ seconds: Double) -> String {
        guard seconds.magnitude < 1e11 else { return "\(seconds)" }
        let milliseconds = Int64((seconds * 1000).rounded())
        let whole = (milliseconds - (milliseconds % 1000 + 1000) % 1000) / 1000
        var out = ByteWriter()
        CalendarTime(unixSeconds: whole).append(to: &out)
        let text = String(decoding: out.bytes, as: UTF8.self)
        let rest = milliseconds - whole * 1000
        guard rest != 0 else { return text }
        let digits = String(rest)
        return text.dropLast() + "." + String(repeating: "0", count: 3 - digits.count) + digits
            + "Z"
    }
}

/// A field of a CSV line.
enum CSVField {
    static func of(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { !",\"\r\n".utf8.contains($0) }
        guard !isPlain else { return text }
        let doubled = text.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) }
        return "\"\(doubled)\""
    }
}
