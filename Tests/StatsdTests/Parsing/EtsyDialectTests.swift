import Statsd
import Testing

/// The reference's quirks that drop-in users rely on, and those that stay fixed.
@Suite struct EtsyDialectTests {
    @Test(arguments: [
        ("a:1|C", "a: c 1.0"), ("a:1|z", "a: c 1.0"), ("a:1|h", "a: c 1.0"),
        ("a:1|d|@0.5", "a: c 1.0*2.0"), ("a:1|m", "a: c 1.0"), ("a:1|MS", "a: c 1.0"),
        ("a:1|", "a: c 1.0"), ("a:1|kv", "a: c 1.0"), ("a:1|ms", "a: ms 1.0"),
        ("a:-1|h", "a: c -1.0"), (":1|c", ": c 1.0"), ("u:|s", "u: s ''"), ("u: |s", "u: s ' '"),
        ("u:abc |s", "u: s 'abc '"), ("a: 1|c", "a: c 1.0"), ("a:1 |c", "a: c 1.0"),
        ("a:1| c", "a: c 1.0"), ("a:1|c ", "a: c 1.0"), ("a:1|\tms ", "a: ms 1.0"),
        ("a:1|c|@0.5 ", "a: c 1.0*2.0"), ("g: -3|g", "g: g -3.0"), ("g:-3 |g", "g: g ±-3.0"),
        ("a:.5|c", "a: c 0.5"), ("a:5.|c", "a: c 5.0"), ("a:1e3|c", "a: c 1000.0"),
        ("a:12345678901234567890|c", "a: c 1.2345678901234567e+19"),
        ("a:1|ms|@0.5:2|ms", "a: ms 1.0*2.0, ms 2.0"), ("u:01|s", "u: s '01'"),
    ])
    func `a line means what the reference made of it`(line: String, meaning: String) {
        #expect(Reading(dialect: .etsy)(line) == meaning)
    }

    @Test(arguments: [
        ("a", "no_colon"), ("a|c", "no_colon"), ("a:1", "no_type"), ("a:|c", "empty_value"),
        ("a: |c", "empty_value"), ("a:1,5|c", "bad_value"), ("a:0x10|c", "bad_value"),
        ("a:Infinity|c", "bad_value"), ("a:1e400|c", "non_finite"), ("a:1|c|@0", "bad_rate"),
        ("a:1|c|@2", "bad_rate"), ("a:1|c|@Infinity", "bad_rate"), ("a:1|c|@", "bad_rate"),
        ("t:-1|ms", "negative_timer"), ("t:-1| ms", "negative_timer"), ("g:+-3|g", "bad_value"),
    ])
    func `what broke the reference is rejected`(line: String, reason: String) {
        #expect(Reading(dialect: .etsy)(line) == "rejected \(reason)")
    }

    @Test(arguments: [
        ("a:1|c|#b:2,a:1", "a|b:2|a:1: c 1.0"), ("a:1|c|#k,", "a|k: c 1.0"),
        ("a;x=1:1|c|#k:v", "a;x=1|k:v: c 1.0"), ("a,k=v:1|c", "a,k=v: c 1.0"),
        ("a[k=v]:1|c", "a[k=v]: c 1.0"), ("a#k=v:1|c", "a#k=v: c 1.0"),
        ("a:1|c|#b:2,a:1,b:3", "a|b:3|a:1: c 1.0"),
    ])
    func `tags stay in the order of their arrival and a name has none`(
        line: String, meaning: String
    ) {
        #expect(Reading(dialect: .etsy)(line) == meaning)
    }
}
