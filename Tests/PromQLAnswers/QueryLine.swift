import PromQL

/// One query of the input.
struct QueryLine {
    private let fields: [String]

    init(_ line: String) {
        fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }

    func answer(from source: SampleFile) -> [UInt8] {
        do {
            return ResultJSON.success(try result(from: source))
        } catch {
            return ResultJSON.failure(error)
        }
    }

    private func result(from source: SampleFile) throws(QueryError) -> QueryResult {
        let query = try Query(Self.unescaped(fields.last ?? ""))
        let times = fields.dropFirst().dropLast().compactMap { Int64($0) }
        if times.count == 1 { return try query.value(atMilliseconds: times[0], from: source) }
        precondition(times.count == 3, "a range query has start, end and step")
        return try query.values(
            fromMilliseconds: times[0], throughMilliseconds: times[1],
            everyMilliseconds: times[2], from: source)
    }

    private static func unescaped(_ text: String) -> String {
        var out = ""
        var isEscaped = false
        for character in text {
            if isEscaped {
                out.append(character == "n" ? "\n" : character == "t" ? "\t" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                out.append(character)
            }
        }
        return out
    }
}
