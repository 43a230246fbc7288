import BackendKit
import Configuration
import Influx
import Testing

@Suite struct InfluxOptionsTests {
    private func decode(_ yaml: String) -> (InfluxOptions, [String]) {
        var problems = ConfigProblems()
        let node = YAMLReader.read(Array(yaml.utf8), file: "f", reporting: &problems)
        let options = InfluxOptions.schema.decode(node ?? .mapping([]), reporting: &problems)
        return (options, problems.errors.map(\.description))
    }

    @Test func `an entry without keys is a local version 1 server`() {
        let (options, problems) = decode("{}")
        #expect(problems.isEmpty)
        #expect(options.url.text == "http://127.0.0.1:8086")
        #expect(options.database == "statsd")
        #expect(options.batchLinesMax == 5_000)
        #expect(options.isCompressed)
        #expect(options.createsDatabase)
    }

    @Test func `every key of version 1 is read`() {
        let (options, problems) = decode(
            """
            {url: "https://db:8086/influx", version: 1, database: d, retention_policy: r,
             username: u, password_file: /p, gzip: false, batch_lines_max: 100, naming: telegraf,
             integers: telegraf, create_database: false, tls: {ca: /ca.pem}}
            """)
        #expect(problems.isEmpty)
        #expect(options.url.path == "/influx")
        #expect(options.retentionPolicy == "r")
        #expect(options.passwordFile == "/p")
        #expect(options.integers == .telegraf)
        #expect(options.tls.certificateAuthorityFile == "/ca.pem")
    }

    @Test(arguments: [
        ("{version: 2}", ["org: is required with `version: 2`", "bucket: is required with"]),
        ("{version: 3}", ["version: `3` is none of 1, 2"]),
        ("{version: 2, org: o, bucket: b, database: d}", ["database: applies to version: 1 only"]),
        ("{org: o}", ["org: applies to version: 2 only"]),
        ("{url: 'udp://h:8089', gzip: true}", ["gzip: applies to http and https only"]),
        ("{url: 'udp://h:8089', database: d}", ["database: applies to version: 1 only"]),
        ("{tls: {ca: /x}}", ["tls: applies to https only"]),
        ("{naming: martlet, integers: telegraf}", ["integers: applies to naming: telegraf only"]),
        ("{url: 'http://u:p@h:8086'}", ["url:"]),
        ("{url: 'http://h:8086/?db=x'}", ["url:"]), ("{url: 'http://h:0'}", ["has port 0"]),
        ("{url: 'ftp://h:1'}", ["url:"]), ("{batch_lines_max: 1}", ["batch_lines_max:"]),
        ("{database: ''}", ["database:"]), ("{password: x}", ["password: is an unknown key"]),
    ])
    func `what cannot be is refused`(yaml: String, expected: [String]) {
        let problems = decode(yaml).1
        #expect(problems.count == expected.count, "\(problems)")
        for (problem, part) in zip(problems, expected) { #expect(problem.contains(part)) }
    }

    @Test func `a password in the address is refused and not shown`() throws {
        let problem = try #require(decode("{url: 'http://u:hunter2@h:8086'}").1.first)
        #expect(problem.contains("holds a user name or password"))
        #expect(!problem.contains("hunter2"))
    }
}
