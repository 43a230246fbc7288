import BackendKit
import Configuration
import OTLP
import Testing

@Suite struct OTLPOptionsTests {
    private func decode(
        _ entries: [(String, ConfigNode)]
    ) -> (options: OTLPOptions, problems: [String]) {
        var problems = ConfigProblems()
        let options = OTLPOptions.schema.decode(.mapping(entries), reporting: &problems)
        return (options, problems.errors.map { "\($0)" })
    }

    @Test func `every key is read, and written as it is read`() {
        let (options, problems) = decode([
            ("type", .scalar("otlp")), ("url", .scalar("https://otel.example:4318/v1/metrics")),
            ("headers_file", .scalar("/etc/h")), ("gzip", .scalar("false")),
            ("exclude", .sequence([.scalar("x.*")])),
            ("tls", .mapping([("ca", .scalar("/ca.pem"))])),
        ])
        #expect(problems == [])
        #expect(options.url.text == "https://otel.example:4318/v1/metrics")
        #expect(options.headersFile == "/etc/h")
        #expect(!options.isCompressed)
        #expect(options.tls.certificateAuthorityFile == "/ca.pem")
        #expect(options.common.filter.exclude == [NameGlob("x.*")])
        var reported = ConfigProblems()
        let schema = OTLPOptions.schema
        #expect(schema.decode(schema.encode(options), reporting: &reported) == options)
        #expect(reported.errors.isEmpty)
    }

    @Test func `nothing written means a collector on this host`() {
        let (options, problems) = decode([("type", .scalar("otlp"))])
        #expect(problems == [])
        #expect(options == OTLPOptions())
        #expect(options.url.text == "http://127.0.0.1:4318/v1/metrics")
    }

    @Test func `certificates are for https alone`() {
        let (_, problems) = decode([("tls", .mapping([("ca", .scalar("/ca.pem"))]))])
        #expect(problems.count == 1)
    }

    @Test(arguments: [
        ("url", "grpc://127.0.0.1:4317"), ("url", "http://127.0.0.1:4318"),
        ("url", "http://127.0.0.1:0/v1/metrics"), ("gzip", "often"), ("path", "/v1"),
    ])
    func `a wrong value is reported`(key: String, value: String) {
        #expect(decode([(key, .scalar(value))]).problems.count == 1)
    }
}
