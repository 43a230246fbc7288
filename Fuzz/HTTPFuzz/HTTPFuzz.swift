import Credentials
import HTTP

/// Reads arbitrary bytes as a request's head and form: nothing may trap, and what the guard lets
/// pass must be what its rules say.
///
/// A broken rule ends the process, which libFuzzer keeps as a crash with its input.
@c(LLVMFuzzerTestOneInput)
func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start, count > 0 else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let request = makeRequest(input)
    checkGuard(request)
    checkQuery(input)
    checkAnswers(request)
    checkCredentials(request, input)
    return 0
}

/// Takes the first line as the request line, the next ones as fields up to an empty one, and the
/// rest as the body; a first byte of `r` makes the peer a stranger.
private func makeRequest(_ input: [UInt8]) -> HTTPRequest {
    let newline = UInt8(ascii: "\n")
    var rest = input[...]
    func line() -> ArraySlice<UInt8> {
        let line = rest.prefix { $0 != newline }
        rest = rest.dropFirst(line.count + 1)
        return line
    }
    let words = line().split(separator: UInt8(ascii: " "), maxSplits: 2)
    var fields: [(name: String, value: String)] = []
    while case let field = line(), !field.isEmpty {
        let name = field.prefix { $0 != UInt8(ascii: ":") }
        fields.append((text(name), text(field.dropFirst(name.count + 2))))
    }
    let target = RequestTarget(words.dropFirst().first.map(Array.init) ?? [])
    return HTTPRequest(
        method: HTTPMethod(text(words.first ?? [])), path: target?.path ?? "/",
        query: target?.query ?? [], headers: HTTPHeaders(fields), body: Array(rest),
        peerIsLoopback: input.first != UInt8(ascii: "r"), authority: target?.authority)
}

private func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

private func checkGuard(_ request: HTTPRequest) {
    guard RequestGuard(hosts: ["metrics.example"]).refusal(of: request) == nil else { return }
    for host in request.headers.all("Host") + (request.authority.map { [$0] } ?? []) {
        let name = host.lowercased()
        precondition(
            name.hasPrefix("[") || name.utf8.first.map { (0x30...0x39).contains($0) } ?? false
                || ["localhost", "metrics.example"].contains { name.hasPrefix($0) },
            "host \(host) passed")
        precondition(!name.contains("evil") && !name.contains("@"), "host \(host) passed")
    }
    precondition(!request.headers.all("Origin").contains("null"), "a null origin passed")
    let isOpen = RequestGuard.openPathsDefault.contains(request.path) && request.method.isRead
    precondition(request.peerIsLoopback || isOpen, "a stranger read \(request.path)")
    let isConfirmed = request.method.isRead || request.headers["x-martlet"] == "1"
    precondition(isConfirmed || !request.path.hasPrefix("/-/"), "an unconfirmed change passed")
}

/// What was decoded once is the same after it was escaped in full and decoded again.
private func checkQuery(_ input: [UInt8]) {
    guard let parameters = QueryString.decode(input[...]) else { return }
    let again = parameters.map { "\(escape($0.0))=\(escape($0.1))" }.joined(separator: "&")
    let decoded = QueryString.decode(Array(again.utf8)[...]) ?? []
    precondition(
        decoded.elementsEqual(parameters) { $0.0 == $1.0 && $0.1 == $1.1 },
        "\(parameters) became \(decoded)")
}

private func escape(_ text: String) -> String {
    text.utf8.map { byte in
        let digits = String(byte, radix: 16)
        return digits.count == 1 ? "%0\(digits)" : "%\(digits)"
    }.joined()
}

private func checkAnswers(_ request: HTTPRequest) {
    _ = request.form
    let format = Negotiation.exposition(request.headers)
    precondition(
        format == .text || !request.headers.all("Accept").isEmpty, "OpenMetrics for nobody")
    let page = HTTPResponse(
        headers: [("ETag", "\"a\""), ("Content-Type", format.contentType)],
        body: .bytes([UInt8](repeating: 0x61, count: 2000)))
    let answer = page.gzipped(for: request).unlessMatched(by: request)
    precondition(answer.status == 200 || request.headers["If-None-Match"] != nil, "304 for nobody")
}

/// A user's name has no colon; files of tokens and users give what stands in them or nothing.
private func checkCredentials(_ request: HTTPRequest, _ input: [UInt8]) {
    if case .basic(let user, _) = Authorization(request.headers) {
        precondition(!user.contains(UInt8(ascii: ":")), "a user has a colon")
    }
    if let tokens = try? TokenList(parsing: input) {
        precondition(!tokens.isEmpty && !tokens.allows([]), "a list without tokens")
    }
    if let users = try? UserList(parsing: input, knows: { _ in true }) {
        let stranger = users.hash(of: [0x0A])
        precondition(!stranger.isOfUser && stranger.text.hasPrefix("$"), "a user is a line end")
    }
}
