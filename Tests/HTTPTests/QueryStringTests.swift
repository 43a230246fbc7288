import HTTP
import Testing

@Suite struct QueryStringTests {
    private func decode(_ text: String) -> [String]? {
        QueryString.decode(Array(text.utf8)[...])?.map { "\($0.0)=\($0.1)" }
    }

    @Test(arguments: [
        ("", []), ("a=1", ["a=1"]), ("a=1&b=2", ["a=1", "b=2"]), ("a", ["a="]), ("=1", ["=1"]),
        ("&&a=1&&", ["a=1"]), ("a=b=c", ["a=b=c"]), ("a+b=c+d", ["a b=c d"]),
        ("q=%7Bjob%3D%22x%22%7D", ["q={job=\"x\"}"]), ("match%5B%5D=up", ["match[]=up"]),
        ("a=%", ["a=%"]), ("a=%4", ["a=%4"]), ("a=%zz", ["a=%zz"]), ("a=%25", ["a=%"]),
        ("a=%252B", ["a=%2B"]), ("a=%C3%A9", ["a=é"]), ("a=%FF", ["a=\u{FFFD}"]),
        ("a=1&a=2", ["a=1", "a=2"]), ("a=%00b", ["a=\0b"]),
    ])
    func `parameters are decoded in their order`(text: String, expected: [String]) {
        #expect(decode(text) == expected)
    }

    @Test func `more parameters than the bound are refused, not cut`() {
        let most = Array(repeating: "a=1", count: QueryString.parametersMax).joined(separator: "&")
        #expect(decode(most)?.count == QueryString.parametersMax)
        #expect(decode(most + "&a=1") == nil)
    }

    @Test func `a form is read from the body only when it says it is one`() {
        var request = HTTPRequest(body: Array("query=up&time=1".utf8))
        #expect(request.form == nil)
        request.headers = HTTPHeaders([
            ("content-type", "Application/X-WWW-form-urlencoded ; charset=utf-8")
        ])
        #expect(request.form?.map(\.0) == ["query", "time"])
    }
}
