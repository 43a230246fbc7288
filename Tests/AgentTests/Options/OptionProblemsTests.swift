import Agent
import Configuration
import Testing

@Suite struct OptionProblemsTests {
    @Test(arguments: [
        ("interval: 50ms", "1: interval: `50ms` is not in 100ms … 1h"),
        ("interval: 2h", "1: interval: `2h` is not in 100ms … 1h"),
        ("workers: 0", "1: workers: `0` is not in 1 … 256"),
        ("align: now", "1: align: `now` is none of clock, start"),
        ("intervall: 1s", "1: intervall: is an unknown key; did you mean `interval`?"),
        ("log:\n  lever: info", "2: log.lever: is an unknown key; did you mean `level`?"),
        ("host_tag: ''", "1: host_tag: `` is empty: write off for no tag"),
        ("state_dir: here", "1: state_dir: `here` is not an absolute path"),
        (
            "timers:\n  percentiles: [0]",
            "2: timers.percentiles[0]: `0` is not a percentile: 0 < |p| ≤ 100"
        ),
        (
            "timers:\n  percentiles:\n  - 50\n  - -100.5",
            "4: timers.percentiles[1]: `-100.5` is not a percentile: 0 < |p| ≤ 100"
        ),
        (
            "timers: {percentiles: [50, 50.0]}",
            "1: timers.percentiles: a percentile is listed twice"
        ),
        (
            "timers: {statistics: [upper_90]}",
            "1: timers.statistics[0]: `upper_90` is none of count, count_ps, lower, upper, sum,"
                + " sum_squares, mean, median, std, histogram, count_percent, mean_percent,"
                + " upper_percent, lower_percent, sum_percent, sum_squares_percent"
        ),
        (
            "timers:\n  histograms:\n  - {match: a, bins: [2, 1]}",
            "3: timers.histograms[0].bins: must be ascending"
        ),
        ("timers: {histograms: [{bins: [1]}]}", "1: timers.histograms[0].match: is required"),
        (
            "names: {prefix: 'a|b'}",
            "1: names.prefix: `a|b` is not a name: at most 512 bytes without `:`, `|` and line ends"
        ),
        ("names: {tags: {'': x}}", "1: names.tags.: a tag has an empty key"),
        ("limits: {rate_min: 0}", "1: limits.rate_min: `0` is not in 1e-12 … 1"),
        ("limits: {senders: 0}", "1: limits.senders: `0` is not in 1 … 10000000"),
        ("idle: {gauges: zero}", "1: idle.gauges: `zero` is none of repeat, silent"),
        ("mapping: {profile: x}", "1: mapping.profile: `x` is none of airflow, airflow_tags"),
        ("http: {tls: {cert: c}}", "1: http.tls.cert: `cert` and `key` need each other"),
        ("http: {tls: {client_ca: c}}", "1: http.tls.client_ca: needs `cert` and `key`"),
        ("http: {token_file: x}", "1: http.token_file: `x` cannot be read here"),
        (
            "http: {listen: ':80'}",
            "1: http.listen: `:80` has no host: 0.0.0.0 is every IPv4 address, [::] every address"
        ),
    ])
    func `a wrong value is refused where it stands`(text: String, error: String) throws {
        #expect(try LoadedConfiguration(text).errors == ["m.yml:\(error)"])
    }

    @Test func `credentials on a port that others reach need encryption`() throws {
        let open = "http:\n  users_file: u\n  listen: 0.0.0.0:1"
        let problem =
            "m.yml:3: http.listen: can be reached by others: credentials need `tls`, or a loopback"
            + " address behind a proxy"
        #expect(try LoadedConfiguration(open).errors.contains(problem))
        for good in ["\n  tls: {cert: c, key: k}", "\n  listen: localhost:1"] {
            let text = open.replacing("\n  listen: 0.0.0.0:1", with: good)
            #expect(try !LoadedConfiguration(text).errors.contains { $0.contains("reached") })
        }
    }

    @Test(arguments: [
        ("listen: udp://h:1", "1: listen: needs a list, not a single value"),
        ("listen: ['udp://h']", "1: listen[0]: `udp://h` has no port: write h:PORT"),
        (
            "listen: ['forward+tls://h:1']",
            "1: listen[0]: needs `tls` with `cert` and `key`"
        ),
        (
            "listen: [{url: 'forward+tls://h:1', tls: {cert: c, key: k}}]",
            "1: listen[0].url: can be reached by others: it needs a `token_file` or"
                + " `tls.client_ca`"
        ),
        (
            "listen: ['forward+quic://h:1']",
            "1: listen[0]: `forward+quic://h:1` has an unknown scheme; known are udp://, tcp://,"
                + " unixgram://, unix://, forward://, forward+tls://, forward+unix://"
        ),
        (
            "listen:\n- {mode: '0660'}",
            "2: listen[0].mode: applies to sockets in the file system only"
        ),
        (
            "listen:\n- url: udp://h:1\n  idle_timeout: 1m",
            "3: listen[0].idle_timeout: applies to tcp:// and unix:// only"
        ),
        (
            "listen: [{url: 'tcp://h:1', framing: lines}]",
            "1: listen[0].framing: applies to unix:// only"
        ),
        (
            "listen: [{url: 'unix:///s', allow: [10.0.0.0/8]}]",
            "1: listen[0].allow: applies to udp://, tcp://, forward:// and forward+tls:// only"
        ),
        (
            "listen: [{url: 'udp://h:1', users: [root]}]",
            "1: listen[0].users: applies to unix://, unixgram:// and forward+unix:// only"
        ),
        (
            "listen: [{url: 'tcp://h:1', keys_file: k}]",
            "1: listen[0].keys_file: applies to udp:// only"
        ),
        (
            "listen: [{url: 'udp://h:1', drift_max: 5s}]",
            "1: listen[0].drift_max: applies to listeners with a keys_file only"
        ),
        (
            "listen:\n- url: unix:///s\n  users: [0, no-such-user]",
            "3: listen[0].users: there is no user `no-such-user`"
        ),
        (
            "listen: [{url: 'forward+unix:///s', groups: [no-such-group]}]",
            "1: listen[0].groups: there is no group `no-such-group`"
        ),
        (
            "listen: [{url: 'udp://h:1', allow: [10.0.0.1/8]}]",
            "1: listen[0].allow[0]: `10.0.0.1/8` has address bits set beyond its prefix length"
        ),
        (
            "listen: [{url: 'unix:///s', mode: '0999'}]",
            "1: listen[0].mode: `0999` is not octal permissions such as 0660"
        ),
        (
            "listen: [{url: 'tcp://h:1', tls: {}}]",
            "1: listen[0].tls: applies to forward+tls:// only"
        ),
        (
            "listen: [{url: 'tcp://h:1', token_file: x}]",
            "1: listen[0].token_file: applies to listeners of a collector only"
        ),
        (
            "listen: ['forward://0.0.0.0:8135']",
            "1: listen[0]: can be reached by others: a collector needs forward+tls:// there, or a"
                + " loopback address behind a tunnel"
        ),
        (
            "listen: [{url: 'forward://127.0.0.1:1', gauge_sign: absolute}]",
            "1: listen[0].gauge_sign: applies to listeners for lines only"
        ),
        ("listen:\n- udp://h:1\n- {url: 'udp://h:1'}", "3: listen[1]: udp://h:1 is listed twice"),
        ("listen: ['udp://h:1', 'udp://h:1/']", "1: listen[1]: udp://h:1 is listed twice"),
    ])
    func `a wrong listener is refused where it stands`(text: String, error: String) throws {
        let errors = try LoadedConfiguration(text).errors
        #expect(errors.contains("m.yml:\(error)"), "\(errors)")
    }

    @Test func `a listener without a URL is refused`() throws {
        let errors = try LoadedConfiguration("listen: [{gauge_sign: absolute}]").errors
        #expect(errors == ["m.yml:1: listen[0].url: is required"])
    }

    @Test(arguments: [
        ("backends: {type: graphite}", "1: backends: needs a list, not a mapping"),
        ("backends: [graphite]", "1: backends[0]: needs a mapping, not a single value"),
        ("backends: [{}]", "1: backends[0].type: needs one of prometheus, graphite, store"),
        (
            "backends: [{type: kafka}]",
            "1: backends[0].type: `kafka` is none of prometheus, graphite, store"
        ),
        (
            "backends: [{type: forward, url: x}]",
            "1: backends[0].type: `forward` is none of prometheus, graphite, store"
        ),
        (
            "backends:\n- type: graphite\n  adress: 'a:1'",
            "3: backends[0].adress: is an unknown key; did you mean `address`?"
        ),
        (
            "backends:\n- type: graphite\n  address: 'a'",
            "3: backends[0].address: `a` has no port: write a:PORT"
        ),
        (
            "backends:\n- {type: graphite, later: 1}",
            "2: backends[0].later: is not available in this version"
        ),
        (
            "backends:\n- {type: graphite}\n- {type: graphite}",
            "3: backends[1]: a second backend is named `graphite`: give it a `name` of its own"
        ),
        (
            "backends: [{type: graphite, name: 'a b'}]",
            "1: backends[0].name: is not a name of at most 64 bytes without blanks"
        ),
    ])
    func `a wrong backend is refused where it stands`(text: String, error: String) throws {
        #expect(try LoadedConfiguration(text).errors == ["m.yml:\(error)"])
    }

    @Test func `every problem of every source is reported with its source`() throws {
        let errors = try LoadedConfiguration(
            "interval: x\nhost_tag: ${NOPE}\n", environment: ["MARTLET_WORKERS": "none"],
            "--log-level", "loud", "--set", "timers.percentiles=[101]"
        ).errors
        #expect(
            errors == [
                "m.yml:2: host_tag: environment variable NOPE is not set",
                "m.yml:1: interval: `x` is not a duration such as 100ms, 10s, 1m30s or 1h",
                "environment:1: workers: `none` is not a whole number",
                "flag:2: log.level: `loud` is none of debug, info, warning, error",
                "flag:4: timers.percentiles[0]: `101` is not a percentile: 0 < |p| ≤ 100",
            ])
    }

    @Test func `a file that is not YAML hides no problem of the other sources`() throws {
        let errors = try LoadedConfiguration("a: [", "--interval", "x").errors
        #expect(errors.count == 2)
        #expect(errors.last?.hasPrefix("flag:2: interval:") == true)
    }
}
