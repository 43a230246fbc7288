import Statsd
import Testing

/// The table of docs/PROTOCOL.md, row by row.
@Suite struct GoldenLineTests {
    @Test(arguments: [
        ("a:1|c|@0.1", "a: c 1.0*10.0"),
        ("a:1|c|@1e-3", "a: c 1.0*1000.0"),
        ("a:1|c|@1", "a: c 1.0"),
        ("a:1.5|c", "a: c 1.5"),
        ("a:-3|c", "a: c -3.0"),
        ("a:1:2:3|ms", "a: ms 1.0, ms 2.0, ms 3.0"),
        ("a:1:2|d|@0.3|#t", "a|t: d 1.0*3.3333333333333335, d 2.0*3.3333333333333335"),
        ("a:1|c:2|c:3|ms", "a: c 1.0, c 2.0, ms 3.0"),
        ("a:1|c|c:2|ms", "a: c 1.0"),
        ("a:1|c|@0.5:2|c", "a: c 1.0*2.0, c 2.0"),
        ("a:1|c|T5:2|c", "a: c 1.0, c 2.0 T5"),
        (
            "a:1|c|#t:v|@0.5|c:abc|T1700000000|e:it-false|card:low|zz",
            "a|t:v: c 1.0*2.0 T1700000000"
        ),
        ("a:5|ms|@0.1", "a: ms 5.0*10.0"),
        ("a:5|h", "a: h 5.0"),
        ("a:5|d", "a: d 5.0"),
        ("u:x:y|s", "u: s 'x:y'"),
        ("u:a|s:b|s", "u: s 'a', s 'b'"),
        ("u:a|s|@0.5", "u: s 'a'"),
        ("a b/c%d:1|c", "a b/c%d: c 1.0"),
        ("__proto__:1|c", "__proto__: c 1.0"),
        ("constructor:1|c", "constructor: c 1.0"),
        ("a:1|c|#b:2,a:1", "a|a:1|b:2: c 1.0"),
        ("a:1|c|#a:1,b:2", "a|a:1|b:2: c 1.0"),
        ("a;x=1:1|c|#k:v", "a|k:v|x:1: c 1.0"),
        ("a:1|c|Tx", "a: c 1.0"),
        ("a:1|c|T", "a: c 1.0"),
        ("a:1|c|T1234567890123456789", "a: c 1.0"),
    ])
    func `a good line means what the table says`(line: String, meaning: String) {
        #expect(Reading()(line) == meaning)
    }

    @Test(arguments: [
        ("a:1|c|@0", "bad_rate"), ("a:1|c|@2", "bad_rate"), ("a:1|c|@-1", "bad_rate"),
        ("a:1|c|@x", "bad_rate"), ("a:1|c|@Infinity", "bad_rate"), ("a:1|c|@1e-300", "bad_rate"),
        ("a:1|c|@", "bad_rate"), ("a:1|c|@9e-7", "bad_rate"), ("a:1|g|@x", "bad_rate"),
        ("a:1|x", "bad_type"), ("a:1|MS", "bad_type"), ("a|c", "no_colon"), ("a", "no_colon"),
        ("a|#k:v:1|c", "no_colon"), ("a:|c", "empty_value"), ("u:|s", "empty_value"),
        ("a:1", "no_type"), ("a:", "no_type"), ("a:1|", "no_type"), ("a:1||@1", "no_type"),
        (":1|c", "empty_name"), (",k=v:1|c", "empty_name"), ("b:+-1|g", "bad_value"),
        ("a:x|c", "bad_value"), ("a:1 |c", "bad_value"), ("a:0x10|c", "bad_value"),
        ("a:1_000|c", "bad_value"), ("a:NaN|g", "bad_value"), ("a:inf|g", "bad_value"),
        ("a:1e400|c", "non_finite"), ("a:-1e400|g", "non_finite"), ("a:-5|ms", "negative_timer"),
        ("a:1|c|#{'env': 'dev'}", "bad_tags"), ("_e{5,4}title|text", "bad_event"),
        ("_e{5,5}:title|text", "bad_event"), ("_e{4,4}:title|text", "bad_event"),
        ("_e{5,3}:title|text", "bad_event"), ("_e{}:a|b", "bad_event"), ("_e{", "bad_event"),
        ("_e{9999999999,1}:a|b", "bad_event"), ("_sc|db|4", "bad_check"),
        ("_sc|db", "bad_check"), ("_sc||0", "bad_check"), ("_sc|db|00", "bad_check"),
        ("_sc|", "bad_check"), ("_sc|db|", "bad_check"),
    ])
    func `a bad line is rejected for its own reason`(line: String, reason: String) {
        #expect(Reading()(line) == "rejected \(reason)")
    }

    @Test(arguments: [
        (GaugeSign.delta, "b:5|g", "b: g 5.0"), (.delta, "b:+2|g", "b: g ±2.0"),
        (.delta, "b:-10|g", "b: g ±-10.0"), (.delta, "b:-10|g|@0.5", "b: g ±-10.0"),
        (.absolute, "b:+2|g", "b: g 2.0"), (.absolute, "b:-10|g|#t", "b|t: g -10.0"),
        (.absolute, "b:-10:-1|g", "b: g -10.0, g -1.0"),
    ])
    func `the listener says what a gauge's sign means`(
        sign: GaugeSign, line: String, meaning: String
    ) {
        #expect(Reading(gaugeSign: sign)(line) == meaning)
    }

    @Test(arguments: ["ms", "ms|@0.5", "ms|#t", "ms:1|ms"])
    func `a negative timer is a value where that is switched on`(rest: String) {
        var reading = Reading()
        #expect(!reading("a:-5|\(rest)").contains("ms -5.0"))
        reading.options.negativeTimers = true
        #expect(reading("a:-5|\(rest)").contains("ms -5.0"))
    }

    @Test(arguments: ["h", "d"])
    func `a histogram has no unit and may be negative`(type: String) {
        #expect(Reading()("a:-5|\(type)") == "a: \(type) -5.0")
    }

    @Test(arguments: [
        ("a:1:x:3|ms", "a: ms 1.0, ms 3.0 !bad_value"),
        ("a:1|c:2|x:3|c", "a: c 1.0, c 3.0 !bad_type"),
        ("a:1|c|@2:2|c", "a: c 2.0 !bad_rate"),
        ("a:1|c:2", "a: c 1.0 !no_type"),
        ("a::1|c", "a: c 1.0 !empty_value"),
        ("a:1|c:x|ms:-2|ms:1e999|g:|s", bad),
    ])
    func `a bad bit costs only itself`(line: String, meaning: String) {
        #expect(Reading()(line) == meaning)
    }
    private static let bad = "a: c 1.0 !bad_value !negative_timer !non_finite !empty_value"

    @Test(arguments: [
        ("a:x|c:|c", "bad_value"), ("a:|c:x|c", "empty_value"), ("a:1|x:1|c|@0", "bad_type"),
    ])
    func `a line without a good bit has its first bit's reason`(line: String, reason: String) {
        #expect(Reading()(line) == "rejected \(reason)")
    }

    @Test(arguments: [
        ("a:1|c|@0.5|@0.1", "a: c 1.0*10.0"), ("a:1|c|@x|@0.1", "a: c 1.0*10.0"),
        ("a:1|c||#t||@0.5||", "a|t: c 1.0*2.0"), ("a:1|c|#x:1|#y:2|#x:3", "a|x:3|y:2: c 1.0"),
        ("a:1|c:2|c|#t", "a|t: c 1.0, c 2.0"), ("a:1|c|T1|T2|Tx", "a: c 1.0 T2"),
        ("a:1|c|c:x:y:2|c", "a: c 1.0"), ("a:1|c|#k:v:2|c", "a|k:v:2: c 1.0"),
    ])
    func `fields come in any order and the last one wins`(line: String, meaning: String) {
        #expect(Reading()(line) == meaning)
    }

    @Test func `a line is as long as the limit or too long`() {
        var reading = Reading()
        reading.options.lineBytesMax = 8
        #expect(reading("abcd:1|c") == "abcd: c 1.0")
        #expect(reading("abcde:1|c") == "rejected too_long")
        #expect(reading("_e{1,1}:a|b") == "rejected too_long")
    }
}
