import BackendKit
import Configuration
import ExpositionKit
import RemoteWrite
import Testing

@Suite struct RemoteWriteOptionsTests {
    private func decode(
        _ entries: [(String, ConfigNode)]
    ) -> (options: RemoteWriteOptions, problems: [String]) {
        var problems = ConfigProblems()
        let options = RemoteWriteOptions.schema.decode(.mapping(entries), reporting: &problems)
        return (options, problems.errors.map { "\($0)" })
    }

    @Test func `every key is read, and written as it is read`() {
        let (options, problems) = decode([
            ("type", .scalar("remote_write")), ("name", .scalar("mimir")),
            ("url", .scalar("https://mimir.example:9009/api/v1/push?tenant=a")),
            ("username", .scalar("u")), ("password_file", .scalar("p")),
            ("batch_samples_max", .scalar("500")), ("naming", .scalar("openmetrics")),
            ("timers", .scalar("histogram")), ("ttl", .scalar("1h")), ("timeout", .scalar("3s")),
            ("tls", .mapping([("ca", .scalar("/ca.pem"))])),
        ])
        #expect(problems == [])
        #expect(options.series.common.name == "mimir")
        #expect(options.url.text == "https://mimir.example:9009/api/v1/push?tenant=a")
        #expect(options.userName == "u")
        #expect(options.passwordFile == "p")
        #expect(options.batchSamplesMax == 500)
        #expect(options.series.naming == .openMetrics)
        #expect(options.series.timers == .histogram)
        #expect(options.series.ttlSeconds == 3600)
        #expect(options.series.common.timeoutMilliseconds == 3_000)
        #expect(options.tls.certificateAuthorityFile == "/ca.pem")
        var reported = ConfigProblems()
        let schema = RemoteWriteOptions.schema
        #expect(schema.decode(schema.encode(options), reporting: &reported) == options)
        #expect(reported.errors.isEmpty)
    }

    @Test func `nothing written means a Prometheus on this host`() {
        let (options, problems) = decode([("type", .scalar("remote_write"))])
        #expect(problems == [])
        #expect(options == RemoteWriteOptions())
        #expect(options.url.text == "http://127.0.0.1:9090/api/v1/write")
        #expect(options.batchSamplesMax == 2_000)
    }

    @Test(arguments: [
        ("url", "udp://127.0.0.1:9090/w"), ("url", "http://127.0.0.1:9090"),
        ("url", "http://127.0.0.1:9090/"), ("url", "127.0.0.1:9090/w"),
        ("url", "http://127.0.0.1:0/w"), ("batch_samples_max", "0"), ("path", "/metrics"),
        ("database", "x"),
    ])
    func `a wrong value is reported`(key: String, value: String) {
        #expect(decode([(key, .scalar(value))]).problems.count == 1)
    }

    @Test func `certificates are for https alone`() {
        let (_, problems) = decode([("tls", .mapping([("ca", .scalar("/ca.pem"))]))])
        #expect(problems.count == 1)
    }

    @Test func `only one way to authenticate can be given`() {
        let (_, problems) = decode([("username", .scalar("u")), ("token_file", .scalar("t"))])
        #expect(problems.count == 1)
    }
}
