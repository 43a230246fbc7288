import Agent
import Configuration
import Statsd
import Testing

@Suite struct MappingFileTests {
    private func rule(_ text: String) throws -> MappingRule {
        let indented = text.split(separator: "\n").map { "  \($0)\n" }.joined()
        let file = "mappings:\n- match: a.*\n  name: n\n\(indented)"
        let loaded = LoadedMapping(file: file)
        let rules = try loaded.rules().rules
        return try #require(rules.first)
    }

    @Test(arguments: [
        "", "mappings:\n", "mappings: []", "defaults:\nmappings:", "---\ndefaults: {}",
    ])
    func `a file without rules is no mapping`(text: String) throws {
        #expect(try LoadedMapping(file: text).rules().isEmpty)
    }

    @Test func `a rule has its defaults where nothing is written or the value is empty`() throws {
        let plain = try rule("")
        #expect(plain == MappingRule(match: "a.*", name: "n"))
        let empty = """
            match_type: ""
            labels:
            action: ""
            observer_type: ""
            summary_options:
            ttl: ""
            help:
            match_metric_type: ""
            """
        #expect(try rule(empty) == plain)
    }

    @Test func `every key of a rule has its effect`() throws {
        let text = """
            match_type: regex
            labels: {b: $1, a: "x${1}"}
            honor_labels: true
            action: drop
            match_metric_type: gauge
            observer_type: summary
            summary_options:
              quantiles: [{quantile: 0.9, error: 0.01}, {quantile: 0.5}]
              max_age: 1m30s
              age_buckets: 3
              buf_cap: 100
            ttl: 1.5h
            help: "What it \\"is\\"."
            scale: 0.001
            type: updown
            gauge: absolute
            """
        let rule = try rule(text)
        #expect(rule.syntax == .regex)
        #expect(rule.labels == [.init(key: "a", value: "x${1}"), .init(key: "b", value: "$1")])
        #expect(rule.honorsTags)
        #expect(rule.action == .drop)
        #expect(rule.types == .gauge)
        #expect(rule.options.observer == .summary)
        #expect(rule.options.quantiles == [0.9, 0.5])
        #expect(rule.options.maxAgeSeconds == 90)
        #expect(rule.options.ageBuckets == 3)
        #expect(rule.options.ttlSeconds == 5_400)
        #expect(rule.options.help == "What it \"is\".")
        #expect(rule.conversion.scale == 0.001)
        #expect(rule.conversion.isUpDown && rule.conversion.isAbsolute)
    }

    @Test func `a histogram has buckets, an infinite last one is implied`() throws {
        let text = """
            observer_type: histogram
            histogram_options:
              buckets: [0.01, 1, 2.5, +Inf]
              native_histogram_bucket_factor: 1.1
              native_histogram_max_buckets: 256
            """
        let rule = try rule(text)
        #expect(rule.options.observer == .histogram)
        #expect(rule.options.buckets == [0.01, 1, 2.5])
    }

    @Test func `defaults hold for rules and for series without one`() throws {
        let text = """
            defaults:
              observer_type: histogram
              match_type: regex
              glob_disable_ordering: true
              ttl: 3h
              histogram_options: {buckets: [1, 2]}
              summary_options: {max_age: 5m, age_buckets: 2, quantiles: [{quantile: 0.7}]}
            mappings:
            - {match: a.*, name: a, ttl: 0}
            - {match: b.*, name: b, match_type: glob, observer_type: summary, ttl: 2s}
            - {match: c.*, name: c, match_type: glob, histogram_options: {buckets: [3]}}
            """
        let mapping = try LoadedMapping(file: text).rules()
        #expect(!mapping.firstGlobWins)
        #expect(mapping.rules.map(\.syntax) == [.regex, .glob, .glob])
        #expect(mapping.rules.map(\.options.observer) == [.histogram, .summary, .histogram])
        #expect(mapping.rules.map(\.options.ttlSeconds) == [10_800, 2, 10_800])
        #expect(mapping.rules.map(\.options.buckets) == [[1, 2], [1, 2], [3]])
        #expect(mapping.unmapped.observer == .histogram)
        #expect(mapping.unmapped.ttlSeconds == 10_800)
        #expect(mapping.unmapped.maxAgeSeconds == 300)
        #expect(mapping.unmapped.ageBuckets == 2)
        #expect(mapping.unmapped.quantiles == [0.7])
    }

    @Test func `older keys work, with a warning each`() throws {
        let text = """
            defaults:
              timer_type: histogram
              buckets: [1, 2]
              quantiles: [{quantile: 0.5, error: 0.05}]
            mappings:
            - match: a.*
              name: a
              timer_type: summary
              quantiles: [{quantile: 0.9, error: 0.05}]
              match_metric_type: timer
            - match: b.*
              name: b
              timer_type: summary
              observer_type: histogram
            """
        let loaded = LoadedMapping(file: text)
        let mapping = try loaded.rules()
        #expect(mapping.rules.map(\.options.observer) == [.summary, .histogram])
        #expect(mapping.rules.map(\.options.quantiles) == [[0.9], [0.5]])
        #expect(mapping.rules.map(\.options.buckets) == [[1, 2], [1, 2]])
        #expect(mapping.rules[0].types == .observer)
        #expect(
            try loaded.warnings()
                == [
                    "m/map.yml:2: defaults.timer_type: is an older key: write observer_type",
                    "m/map.yml:4: defaults.quantiles: is an older key:"
                        + " write summary_options.quantiles",
                    "m/map.yml:3: defaults.buckets: is an older key:"
                        + " write histogram_options.buckets",
                    "m/map.yml:10: mappings[0].match_metric_type: `timer` is an older word:"
                        + " write observer",
                    "m/map.yml:8: mappings[0].timer_type: is an older key: write observer_type",
                    "m/map.yml:9: mappings[0].quantiles: is an older key:"
                        + " write summary_options.quantiles",
                    "m/map.yml:13: mappings[1].timer_type: is an older key: write observer_type",
                ].sorted { Self.place($0) < Self.place($1) })
    }

    /// Warnings of defaults come first, then those of each rule.
    private static func place(_ warning: String) -> Int {
        warning.contains("defaults") ? 0 : warning.contains("mappings[0]") ? 1 : 2
    }

    @Test func `durations are Go's, and a number without a unit is nanoseconds`() throws {
        for (text, seconds) in [
            ("1m20s", 80), ("1.5h", 5_400), ("300ms", 0.3), ("2us", 2e-6), ("2µs", 2e-6),
            ("250", 2.5e-7), (".5s", 0.5), ("1.s", 1), ("1h0m1s", 3_601),
        ] as [(String, Double)] {
            let ttl = try rule("ttl: \(text)").options.ttlSeconds ?? -1
            #expect(abs(ttl - seconds) <= 1e-9 * seconds, "\(text)")
        }
        let loaded = LoadedMapping(file: "defaults: {ttl: 60}")
        #expect(
            try loaded.warnings() == [
                "m/map.yml:1: defaults.ttl: has no unit and is 60 nanoseconds:"
                    + " write 60s for seconds"
            ])
    }

    @Test func `a reference without a capture is a warning with its line`() throws {
        let file = "mappings:\n- match: a.*\n  name: n_$1_x\n  labels:\n    l: $2\n"
        #expect(
            try LoadedMapping(file: file).warnings() == [
                "m/map.yml:3: mappings[0].name: `n_$1_x` refers to `1_x`, which no capture has:"
                    + " it is always empty",
                "m/map.yml:5: mappings[0].labels.l: `$2` refers to `2`, which no capture has:"
                    + " it is always empty",
            ])
    }

    @Test func `histogram options without histograms are a warning`() throws {
        let file = "mappings:\n- match: a\n  name: n\n  histogram_options: {buckets: [1]}\n"
        #expect(
            try LoadedMapping(file: file).warnings() == [
                "m/map.yml:4: mappings[0].histogram_options: is not used without"
                    + " `observer_type: histogram`"
            ])
    }
}
