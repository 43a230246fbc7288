import BackendKit
import Statsd
import Testing

@Suite struct NameGlobTests {
    @Test(arguments: [
        ("web.*", "web.", true), ("web.*", "web.a.b", true), ("web.*", "web", false),
        ("*", "", true), ("", "", true), ("", "a", false), ("a?c", "abc", true),
        ("a?c", "ac", false), ("*.count", "a.count.b.count", true), ("*a*b*", "xxaxxbxx", true),
        ("*a*b*", "xxbxxaxx", false), ("a*", "b", false), ("**", "x", true), ("ab", "abc", false),
        ("*aab", "aaab", true),
    ])
    func `a pattern fits the whole name or not`(pattern: String, name: String, fits: Bool) {
        #expect(NameGlob(pattern).matches(Array(name.utf8)[...]) == fits)
    }

    @Test func `many stars do not make a name expensive`() {
        let glob = NameGlob(String(repeating: "*a", count: 200) + "b")
        #expect(!glob.matches([UInt8](repeating: UInt8(ascii: "a"), count: 1_000)[...]))
    }

    @Test func `only the name decides, not the tags`() {
        var keys = KeyChunks()
        let key = keys.append(Array("web.hits|zone:db".utf8).span)
        var filter = NameFilter()
        #expect(filter.takes(key, in: keys))
        filter.include = [NameGlob("web.*")]
        #expect(filter.takes(key, in: keys))
        filter.exclude = [NameGlob("*db")]
        #expect(filter.takes(key, in: keys))
        filter.exclude = [NameGlob("*hits")]
        #expect(!filter.takes(key, in: keys))
    }
}
