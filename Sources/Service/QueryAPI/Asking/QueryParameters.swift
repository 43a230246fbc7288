package import HTTP
internal import PromQL

/// The parameters of a question, in the body of a form or in the URL, or in both.
package struct QueryParameters: Sendable {
    /// The body's first, as everyone who asks for one value of several expects.
    private let all: [(name: String, value: String)]

    package init(_ all: [(name: String, value: String)]) {
        self.all = all
    }

    /// The parameters of a request; `nil` when its form has too many.
    package init?(_ request: HTTPRequest) {
        var all: [(name: String, value: String)] = []
        if request.method == .post, !request.body.isEmpty {
            if let form = request.form {
                all = form.map { (name: $0.0, value: $0.1) }
            } else if request.headers["content-type"]?.hasPrefix("application/x-www-form") ?? false
            {
                return nil
            }
        }
        self.all = all + request.query.map { (name: $0.0, value: $0.1) }
    }

    subscript(name: String) -> String? { all.first { $0.name == name }?.value }

    func values(of name: String) -> [String] { all.filter { $0.name == name }.map(\.value) }

    /// A Unix time in milliseconds; `absent` where the parameter is missing or empty.
    func milliseconds(of name: String, absent: Int64?) throws(QueryError) -> Int64 {
        let text = self[name] ?? ""
        if text.isEmpty, let absent { return absent }
        guard let time = TimeText.milliseconds(text) else {
            throw Self.invalid(name, "cannot parse \(Self.quoted(text)) to a valid timestamp")
        }
        return time
    }

    /// A duration in milliseconds, as seconds or as `1m30s`.
    func durationMilliseconds(of name: String) throws(QueryError) -> Int64 {
        let text = self[name] ?? ""
        if let milliseconds = DurationLiteral.value(of: text) { return milliseconds }
        guard let seconds = TimeText.seconds(text) else {
            throw Self.invalid(name, "cannot parse \(Self.quoted(text)) to a valid duration")
        }
        // Prometheus counts nanoseconds in 64 bits.
        guard let milliseconds = Int64(exactly: (seconds * 1000).rounded()),
            milliseconds.magnitude <= 9_223_372_036_854
        else {
            throw Self.invalid(
                name,
                "cannot parse \(Self.quoted(text)) to a valid duration. It overflows int64")
        }
        return milliseconds
    }

    /// The most that is to be answered; as many as there are without the parameter.
    func limit() throws(QueryError) -> Int {
        guard let text = self["limit"], !text.isEmpty else { return .max }
        guard let limit = Int(text), limit >= 0 else {
            throw Self.invalid("limit", "cannot parse \(Self.quoted(text)) as a number")
        }
        return limit == 0 ? .max : limit
    }

    /// The matchers of each `match[]`.
    func matchers() throws(QueryError) -> [[LabelMatcher]] {
        var lists: [[LabelMatcher]] = []
        for text in values(of: "match[]") {
            do throws(QueryError) {
                lists.append(try Query.matchers(of: text))
            } catch {
                throw Self.invalid("match[]", error.text)
            }
        }
        return lists
    }

    static func invalid(_ name: String, _ problem: String) -> QueryError {
        QueryError(.badData, "invalid parameter \"\(name)\": \(problem)")
    }

    static func quoted(_ text: String) -> String {
        String(decoding: ResultJSON.quoted(text), as: UTF8.self)
    }
}
