import BackendKit
import Configuration
import Graphite
import Testing

@Suite struct GraphiteOptionsTests {
    private func decode(
        _ entries: [(String, ConfigNode)]
    ) -> (options: GraphiteOptions, problems: ConfigProblems) {
        var problems = ConfigProblems()
        let options = GraphiteOptions.schema.decode(.mapping(entries), reporting: &problems)
        return (options, problems)
    }

    @Test func `nothing written means the defaults`() {
        let (options, problems) = decode([("type", .scalar("graphite"))])
        #expect(problems.errors.isEmpty)
        #expect(options == GraphiteOptions())
        #expect(options.address == HostPort(host: "127.0.0.1", port: 2003))
        #expect(options.connection == .persistent)
        #expect(options.common.queueBytesMax == 64 << 20)
    }

    @Test func `every key is read`() {
        let retry = ConfigNode.mapping([
            ("initial", .scalar("100ms")), ("max", .scalar("5s")),
            ("give_up_after", .scalar("1m")),
        ])
        let (options, problems) = decode([
            ("type", .scalar("graphite")), ("name", .scalar("main")),
            ("address", .scalar("[::1]:2103")), ("protocol", .scalar("pickle")),
            ("names", .scalar("modern")), ("connection", .scalar("per_flush")),
            ("global_prefix", .scalar("{host}")), ("global_suffix", .scalar("s")),
            ("prefix_counter", .scalar("c")), ("prefix_timer", .scalar("t")),
            ("prefix_gauge", .scalar("g")), ("prefix_set", .scalar("u")),
            ("tags", .scalar("drop")), ("include", .sequence([.scalar("web.*")])),
            ("exclude", .sequence([.scalar("*.x")])), ("queue_bytes_max", .scalar("1MiB")),
            ("timeout", .scalar("3s")), ("retry", retry),
            ("spool", .mapping([("bytes_max", .scalar("2MiB"))])),
        ])
        #expect(problems.errors.isEmpty)
        var expected = GraphiteOptions()
        expected.common.name = "main"
        expected.common.filter.include = [NameGlob("web.*")]
        expected.common.filter.exclude = [NameGlob("*.x")]
        expected.common.queueBytesMax = 1 << 20
        expected.common.timeoutMilliseconds = 3_000
        expected.common.spool.bytesMax = 2 << 20
        expected.common.retry.initialMilliseconds = 100
        expected.common.retry.maxMilliseconds = 5_000
        expected.common.retry.giveUpAfterMilliseconds = 60_000
        expected.address = HostPort(host: "::1", port: 2103)
        expected.wire = .pickle
        expected.names = .modern
        expected.connection = .perFlush
        expected.tags = .drop
        (expected.globalPrefix, expected.globalSuffix) = ("{host}", "s")
        (expected.prefixCounter, expected.prefixTimer) = ("c", "t")
        (expected.prefixGauge, expected.prefixSet) = ("g", "u")
        #expect(options == expected)
    }

    @Test(arguments: [
        ("protocol", "udp", "is none of"), ("spool", "1GiB", "needs a mapping"),
        ("adress", "a:1", "did you mean `address`"), ("address", "carbon", "has no port"),
        ("address", "carbon:0", "has port 0"), ("names", "new", "is none of"),
    ])
    func `what cannot work is refused`(key: String, value: String, problem: String) {
        let problems = decode([(key, .scalar(value))]).problems
        #expect(problems.errors.count == 1)
        #expect(problems.errors.first?.problem.contains(problem) == true)
    }
}
