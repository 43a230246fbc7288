import Statsd
import Testing

@Suite struct GlobPatternTests {
    @Test(arguments: [
        ("a", 0), ("a.b-c.d_e", 0), ("*", 1), ("a.*.c.*", 2), ("a.foo_*", 1), ("*_b.c", 1),
        ("a.x*y", 1), ("**", 1), ("a.**", 1), ("a.**.c", 1), ("a.*.**.*", 3), ("a.1b", 0),
        ("a/b@c.ü", 0),
    ])
    func `a pattern is segments with one star each`(text: String, captures: Int) throws {
        #expect(try GlobPattern(text).captures == captures)
    }

    @Test(arguments: [
        ("", "is empty"), ("a..b", "has an empty segment"), (".a", "has an empty segment"),
        ("a.", "has an empty segment"), ("a.b*c*", "has two `*` in one segment"),
        ("a.***", "has two `*` in one segment"), ("**.a.**", "has more than one `**`"),
        ("a b", "is no glob: `match_type: regex` is for regular expressions"),
        ("a\\.b", "is no glob: `match_type: regex` is for regular expressions"),
        ("a.(.*)", "is no glob: `match_type: regex` is for regular expressions"),
        (String(repeating: "a.", count: 64) + "a", "has more than 64 segments"),
        (String(repeating: "a", count: 1_025), "is longer than 1024 bytes"),
    ])
    func `what is no pattern is refused with its reason`(text: String, reason: String) {
        #expect(throws: MappingFault(reason)) { try GlobPattern(text) }
    }
}
