import Agent
import Configuration
import Statsd
import Testing

@Suite struct MappingProblemsTests {
    @Test(arguments: [
        ("maps: []", "1: maps: is an unknown key"),
        ("mapings: []", "1: mapings: is an unknown key; did you mean `mappings`?"),
        ("defaults: {tl: 1s}", "1: defaults.tl: is an unknown key; did you mean `ttl`?"),
        ("- match: a", "1: needs a mapping, not a list"),
        ("mappings: {a: b}", "1: mappings: needs a list, not a mapping"),
        ("mappings:\n- a", "2: mappings[0]: needs a mapping, not a single value"),
        (
            "defaults: {ttl: -1s}",
            "1: defaults.ttl: `-1s` is not a duration such as 300ms, 10s,"
                + " 1m20s or 1.5h"
        ),
        ("defaults: {ttl: 9999999h}", "1: defaults.ttl: `9999999h` is longer than ten years"),
        (
            "defaults: {observer_type: both}",
            "1: defaults.observer_type: `both` is none of"
                + " summary, histogram"
        ),
    ])
    func `a bad file is refused with its line`(text: String, expected: String) {
        #expect(LoadedMapping(file: text).errors == ["m/map.yml:\(expected)"])
    }

    /// Each text stands behind `mappings:`, line end, `- match: a.*`, line end, `  name: n`.
    @Test(arguments: [
        ("help: a\n  help: b", "5: mappings[0].help: is written twice; first on line 4"),
        ("mach: b", "4: mappings[0].mach: is an unknown key; did you mean `match`?"),
        ("match_type: globs", "4: mappings[0].match_type: `globs` is none of glob, regex"),
        ("action: keep", "4: mappings[0].action: `keep` is none of map, drop"),
        (
            "match_metric_type: counters",
            "4: mappings[0].match_metric_type: `counters` is none of"
                + " counter, gauge, observer, set, timer"
        ),
        (
            "labels: {1a: x}",
            "4: mappings[0].labels.1a: is not a label's name of letters, digits"
                + " and `_`"
        ),
        (
            "labels: {a-b: x}",
            "4: mappings[0].labels.a-b: is not a label's name of letters, digits"
                + " and `_`"
        ),
        (
            "labels: {__a: x}",
            "4: mappings[0].labels.__a: is reserved: labels with `__` are"
                + " internal"
        ),
        ("labels: {a: \"b|c\"}", "4: mappings[0].labels.a: has a value with `|` or a line end"),
        ("labels: [a]", "4: mappings[0].labels: needs a mapping, not a list"),
        ("type: down", "4: mappings[0].type: `down` is none of updown"),
        ("gauge: delta", "4: mappings[0].gauge: `delta` is none of absolute"),
        ("scale: much", "4: mappings[0].scale: `much` is not a number"),
        ("honor_labels: maybe", "4: mappings[0].honor_labels: `maybe` is not true or false"),
        (
            "ttl: soon",
            "4: mappings[0].ttl: `soon` is not a duration such as 300ms, 10s, 1m20s or"
                + " 1.5h"
        ),
        (
            "observer_type: summary\n  summary_options: {quantiles: [{quantile: 1.5}]}",
            "5: mappings[0].summary_options.quantiles[0].quantile: `1.5` is not in 0 … 1"
        ),
        (
            "observer_type: summary\n  summary_options: {quantiles: [{error: 0.5}]}",
            "5: mappings[0].summary_options.quantiles[0].quantile: is required"
        ),
        (
            "observer_type: summary\n  histogram_options: {buckets: [1]}",
            "5: mappings[0].histogram_options: is for histograms, and the rule's timers are"
                + " summaries"
        ),
        (
            "observer_type: histogram\n  summary_options: {max_age: 1s}",
            "5: mappings[0].summary_options: is for summaries, and the rule's timers are"
                + " histograms"
        ),
        (
            "observer_type: histogram\n  histogram_options: {buckets: [2, 1]}",
            "5: mappings[0].histogram_options.buckets: [2, 1] is not ascending"
        ),
        (
            "observer_type: histogram\n  histogram_options: {buckets: [1, 1]}",
            "5: mappings[0].histogram_options.buckets: [1, 1] is not ascending"
        ),
        (
            "observer_type: summary\n  summary_options: {max_age: 1s}\n  quantiles: []",
            "6: mappings[0].quantiles: is also in summary_options"
        ),
        (
            "observer_type: histogram\n  histogram_options: {buckets: [1]}\n  buckets: [1]",
            "6: mappings[0].buckets: is also in histogram_options"
        ),
    ])
    func `a bad key of a rule is refused with its line`(text: String, expected: String) {
        let file = "mappings:\n- match: a.*\n  name: n\n  \(text)\n"
        #expect(LoadedMapping(file: file).errors == ["m/map.yml:\(expected)"])
    }

    @Test(arguments: [
        ("name: n", "2: mappings[0].match: is required"),
        ("match: a.b", "2: mappings[0].name: is required"),
        (
            "{match: a.b, name: \"1a\"}",
            "2: mappings[0].name: `1a` is not a name of letters, digits,"
                + " `_` and references such as $1"
        ),
        (
            "{match: a.b, name: a.b}",
            "2: mappings[0].name: `a.b` is not a name of letters, digits,"
                + " `_` and references such as $1"
        ),
        ("{match: a..b, name: n}", "2: mappings[0].match: `a..b` has an empty segment"),
        (
            "{match: \"a.(b)\", name: n}",
            "2: mappings[0].match: `a.(b)` is no glob: `match_type:"
                + " regex` is for regular expressions"
        ),
        (
            "{match: \"a.(b\", match_type: regex, name: n}",
            "2: mappings[0].match: `a.(b` is no"
                + " regular expression, at byte 4: missing closing parenthesis"
        ),
    ])
    func `a rule needs a match that compiles and a name`(text: String, expected: String) {
        #expect(LoadedMapping(file: "mappings:\n- \(text)\n").errors == ["m/map.yml:\(expected)"])
    }

    @Test func `a rule that can never match names the one before it`() {
        let file =
            "mappings:\n- {match: a.*, name: a}\n- {match: b, name: b}\n- {match: a.b, name: c}"
        #expect(
            LoadedMapping(file: file).errors == [
                "m/map.yml:4: mappings[2].match: `a.b` can never match:"
                    + " the rule on line 2 takes every name of it first"
            ])
    }

    @Test func `every problem is reported at once`() {
        let file = "mappings:\n- {match: a..b, nam: n}\n- {match: a, name: n, ttl: x}\n"
        #expect(LoadedMapping(file: file).errors.count == 4)
    }

    @Test func `a rule that drops needs no name`() throws {
        let file = "mappings:\n- {match: a, action: drop}"
        #expect(try LoadedMapping(file: file).rules().rules.first?.action == .drop)
    }

    @Test func `a file that cannot be read is an error where it is named`() throws {
        let loaded = try LoadedConfiguration("interval: 1s\nmapping:\n  file: none.yml\n")
        #expect(loaded.errors == ["m.yml:3: mapping.file: `none.yml` cannot be read here"])
    }

    @Test(arguments: [
        (
            "mapping: {file: a.yml, rules: []}",
            "1: mapping.rules: applies to a mapping without a"
                + " file only"
        ),
        (
            "mapping: {profile: celery}",
            "1: mapping.profile: `celery` is none of airflow, airflow_tags"
        ),
        (
            "mapping: {file: a.yml, profile: airflow}",
            "1: mapping.profile: applies to a mapping without a file only"
        ),
        (
            "mapping: {rules: [{match: a, name: b, type: updown, counter: cumulative}]}",
            "1: mapping.rules[0].counter: is for a counter, and `type: updown` makes a gauge of it"
        ),
        (
            "mapping: {rules: [{match: a, name: b-c}]}",
            "1: mapping.rules[0].name: `b-c` is not a"
                + " name of letters, digits, `_` and references such as $1"
        ),
    ])
    func `the section of the configuration is checked as a file is`(
        text: String, expected: String
    ) throws {
        let errors = try LoadedConfiguration(text).errors
        #expect(errors.contains("m.yml:\(expected)"), "\(errors)")
    }

    @Test func `rules in the configuration are not expanded and are written as they are read`()
        throws
    {
        let text = "mapping: {rules: [{match: \"a.*\", name: \"n_$1\", labels: {l: \"${HOME}\"}}]}"
        let options = try LoadedConfiguration(text, environment: ["HOME": "x"]).options()
        let rule = try #require(options.mapping.rules.rules.first)
        #expect(rule.name == "n_$1")
        #expect(rule.labels.first?.value == "${HOME}")
        let yaml = OptionsLoader(catalog: .test).effectiveYAML(options)
        #expect(try LoadedConfiguration(yaml).options() == options)
    }
}
