import QueryAPI
import Testing

struct JSONValueTests {
    private func read(_ text: String) -> JSONValue? { JSONValue(Array(text.utf8)) }

    @Test func `every kind of value is read`() {
        let value = read(
            #" {"a" : [1, -2.5e3, "x\n\u00e9\ud83d\ude00\/"], "b":null,"c":true,"d":{},"e":[]} "#)
        #expect(value?["a"]?.array.map(\.number) == [1, -2500, nil])
        #expect(value?["a"]?.array.last?.string == "x\né😀/")
        #expect(value?["b"] == .null)
        #expect(value?["c"] == .boolean(true))
        #expect(value?["d"]?.members.isEmpty == true)
        #expect(value?["e"] == .array([]))
        #expect(value?["f"] == nil)
        #expect(read(#""\ud83d""#) == .string("\u{FFFD}"))
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\"}", "\"a", "\"\\x\"", "tru", "1 2", "\"\u{01}\"", "nul", "[1 2]",
        "\"\\u12", "{\"a\":1,}", "-",
    ]) func `anything else is none`(_ text: String) {
        #expect(read(text) == nil)
    }

    @Test func `nesting is bounded`() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(read(nested(64)) != nil)
        #expect(read(nested(65)) == nil)
        #expect(read(nested(100_000)) == nil)
    }
}
