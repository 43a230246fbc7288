internal import PromQL

/// The answer to a question, without a connection to send it on.
package struct QueryAnswer: Sendable {
    package var status = 200
    package var contentType = "application/json"
    package var body: [UInt8]

    init(status: Int = 200, contentType: String = "application/json", body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// `{"status":"success","data":…}` around JSON.
    static func success(_ data: [UInt8], warnings: [String] = []) -> QueryAnswer {
        var body = Array(#"{"status":"success","data":"#.utf8)
        body += data
        if !warnings.isEmpty {
            body += #","warnings":["#.utf8
            for (place, warning) in warnings.enumerated() {
                if place > 0 { body.append(UInt8(ascii: ",")) }
                body += ResultJSON.quoted(warning)
            }
            body.append(UInt8(ascii: "]"))
        }
        body.append(UInt8(ascii: "}"))
        return QueryAnswer(body: body)
    }

    /// Large answers are written once, where they stay.
    static func success(of result: QueryResult, warnings: [String]) -> QueryAnswer {
        guard warnings.isEmpty else {
            return success(ResultJSON.bytes(of: result), warnings: warnings)
        }
        return QueryAnswer(body: ResultJSON.success(result))
    }

    static func success(_ text: StaticString) -> QueryAnswer {
        success(text.withUTF8Buffer { unsafe Array($0) })
    }

    static func failure(_ error: QueryError) -> QueryAnswer {
        let status =
            switch error.kind {
            case .badData: 400
            case .execution: 422
            case .timeout: 503
            }
        return QueryAnswer(status: status, body: ResultJSON.failure(error))
    }

    static let overdue = failure(
        QueryError(.timeout, "query timed out in expression evaluation"))
    static let queueFull = failure(
        QueryError(.timeout, "query timed out in query queue: too many wait already"))
    static let noStore = QueryAnswer(
        status: 404,
        body: Array(
            #"{"status":"error","errorType":"not_found","error":"there is no local store"}"#.utf8))
}
