import Statsd
import Testing

@Suite struct SeriesKeyBuilderTests {
    private func key(_ line: String, _ change: (inout InputOptions) -> Void = { _ in }) -> String {
        var reading = Reading()
        change(&reading.options)
        let text = reading(line)
        return text.hasSuffix(": c 1.0") ? String(text.dropLast(7)) : text
    }

    @Test(arguments: [
        ("a,k=v,k2=v=2", "a|k2:v=2|k:v"), ("a,k=v,", "a|k:v"), ("a,k=", "a|k:"),
        ("a#k=v,,z=1", "a|k:v|z:1"), ("a[k=v,q=1]", "a|k:v|q:1"), ("a;x=1;y=2,3", "a|x:1|y:2,3"),
        ("a,k=v#x", "a|k:v#x"), ("a.b-c,A_1.x-y=z", "a.b-c|A_1.x-y:z"),
    ])
    func `well formed items behind the first delimiter are tags`(name: String, expected: String) {
        #expect(key("\(name):1|c") == expected)
    }

    @Test(arguments: [
        "a,", "a,k", "a,k=v,x", "a,=v", "a#k", "a[4]", "a[]", "a[k=v].b", "a[k=v]]", "a[k=v,q=[1]]",
        "a[k=v", "a;x", "a;x=1;y#z", "select=[k, a=b]", "a,k k=v", "a,ü=1", "a]b[k=v",
    ])
    func `text that is not all items stays in the name`(name: String) {
        #expect(key("\(name):1|c") == name)
    }

    @Test func `a dialect that is switched off leaves its text in the name`() {
        #expect(key("a,k=v:1|c") { $0.tags.influxdb = false } == "a,k=v")
        #expect(key("a#k=v:1|c") { $0.tags.librato = false } == "a#k=v")
        #expect(key("a[k=v]:1|c") { $0.tags.signalfx = false } == "a[k=v]")
        #expect(key("a;k=v:1|c") { $0.tags.graphite = false } == "a;k=v")
        #expect(key("a[k=v,q=1]:1|c") { $0.tags.signalfx = false } == "a[k=v|q:1]")
        #expect(key("a:1|c|#k:v") { $0.tags.dogstatsd = false } == "a")
    }

    @Test(arguments: [
        ("a:1|c|#", "a"), ("a:1|c|#,,", "a"), ("a:1|c|#k", "a|k"), ("a:1|c|#k:", "a|k:"),
        ("a:1|c|#:v,k:w", "a|k:w"), ("a:1|c|#k:a:b", "a|k:a:b"), ("a:1|c|#b,a,b:1", "a|a|b:1"),
        ("a:1|c|#a-b:1,a:1", "a|a-b:1|a:1"), ("a:1|c|#k:v,k:w", "a|k:w"),
        ("a,k=v,x=1:1|c|#k:w", "a|k:w|x:1"), ("a:1|c|#k:{v}", "a|k:{v}"),
    ])
    func `tags are merged by key and sorted by their bytes`(line: String, expected: String) {
        #expect(key(line) == expected)
    }

    @Test func `prefix and constant tags belong to every series`() {
        let change: (inout InputOptions) -> Void = {
            $0.namePrefix = Array("web.".utf8)
            $0.constantTags = ["zone:eu", "env:prod"].map { Array($0.utf8) }
        }
        #expect(key("a:1|c", change) == "web.a|env:prod|zone:eu")
        #expect(key("a,env=dev:1|c|#b:1", change) == "web.a|b:1|env:dev|zone:eu")
    }

    @Test(arguments: [
        "a,k=v:1|c|#x:y", "a[k=v]:1|c|#x:y", "a;k=v:1|c|#x:y", "a#k=v:1|c|#x:y",
    ])
    func `name tags beside a tag section are rejected where that is asked for`(line: String) {
        #expect(key(line).hasPrefix("a|k:v|x:y"))
        #expect(key(line) { $0.rejectsMixedTags = true } == "rejected mixed_tags")
    }

    @Test func `a name and tags are as long as their limits or too long`() {
        let narrow: (inout InputOptions) -> Void = {
            $0.nameBytesMax = 3
            $0.tagsMax = 2
            $0.tagBytesMax = 4
        }
        #expect(key("abc,k=v:1|c|#k2:x", narrow) == "abc|k2:x|k:v")
        for line in [
            "abcd:1|c", "a,k=v,l=v,m=v:1|c", "a:1|c|#k,l,m", "a,k=v,l=v:1|c|#k", "a,kk=vv:1|c",
            "a:1|c|#kk:vv", "a:1|c|#k,k,k", "a:1|c|#k|#l|#m",
        ] {
            #expect(key(line, narrow) == "rejected too_long", "\(line)")
        }
    }

    @Test(arguments: [
        ([0x61, 0xFF, 0x62], "a\u{FFFD}b"), ([0xE2, 0x82, 0x61], "\u{FFFD}a"),
        ([0xC3, 0xB6], "ö"), ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
    ])
    func `invalid UTF-8 becomes replacement characters`(bytes: [UInt8], expected: String) {
        let reading = Reading()
        let inName = bytes + Array(":1|c".utf8)
        #expect(reading(inName) == "\(expected): c 1.0")
        let inTag = Array("n:1|c|#k:".utf8) + bytes
        #expect(reading(inTag) == "n|k:\(expected): c 1.0")
    }

    @Test func `tags that differ only in invalid bytes are one tag`() {
        let line = Array("n:1|c|#".utf8) + [0xFF, 0x3A, 0x31, 0x2C, 0xFE, 0x3A, 0x32]
        #expect(Reading()(line) == "n|\u{FFFD}:2: c 1.0")
    }

    @Test func `a rejected key leaves nothing behind`() {
        let line = Array("a:1|c|#x,{y}".utf8)
        var metric = MetricLine()
        let parser = LineParser(options: InputOptions(), profile: ListenerProfile())
        #expect(parser.parse(ByteRange(0, line.count), in: line.span, into: &metric) == .metric)
        var keys = Array("before".utf8)
        let reason = SeriesKeyBuilder(options: InputOptions())
            .append(keyOf: metric, in: line.span, dialect: .auto, to: &keys)
        #expect(reason == .badTags)
        #expect(keys == Array("before".utf8))
    }
}
