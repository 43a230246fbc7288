import QueryAPI
import Store
import Testing

struct QueryAnsweringTests {
    @Test func `an instant query has Prometheus' JSON`() {
        let history = StoredHistory()
        history.flush([#"api_hits{job="a"}"#: 3, "load": 0.5])
        #expect(
            history.query("api_hits")
                == #"{"status":"success","data":{"resultType":"vector","result":[{"metric":"#
                + #"{"__name__":"api_hits","job":"a"},"value":[1700000010,"3"]}]}}"#)
        #expect(
            history.ask("/api/v1/query", [("query", "1+1"), ("time", "4")]).body
                == #"{"status":"success","data":{"resultType":"scalar","result":[4,"2"]}}"#)
    }

    @Test func `a range query reads files and memory together`() throws {
        let history = StoredHistory()
        // More than one chunk, so that some samples lie in the file and some in memory.
        for round in 1...300 { history.flush(["hits": Double(round)]) }
        let start = StoredHistory.start / 1000
        let answer = history.ask(
            "/api/v1/query_range",
            [
                ("query", "rate(hits[1m])"), ("start", "\(start + 100)"),
                ("end", "\(start + 3000)"), ("step", "10"),
            ])
        #expect(answer.status == 200)
        #expect(answer.body.split(separator: "\"0.1\"").count == 292)
    }

    struct Refusal: Sendable {
        let path: String
        let parameters: [(String, String)]
        let part: String

        init(_ path: String, _ parameters: [(String, String)], _ part: String) {
            (self.path, self.parameters) = ("/api/v1/" + path, parameters)
            self.part = part
        }
    }

    private static let badQuery = #"invalid parameter \"query\": "#

    private static let refusals: [Refusal] = [
        Refusal("query", [("query", "")], badQuery + "1:1: parse error"),
        Refusal("query", [("query", "a{b=~\"(\"}")], badQuery),
        Refusal(
            "query", [("query", "a"), ("time", "yesterday")],
            #"invalid parameter \"time\": cannot parse \"yesterday\" to a valid timestamp"#),
        Refusal(
            "query_range", [("query", "a"), ("start", "2"), ("end", "1"), ("step", "1")],
            #"invalid parameter \"end\": end timestamp must not be before start time"#),
        Refusal(
            "query_range", [("query", "a"), ("start", "1"), ("end", "2"), ("step", "0")],
            "zero or negative query resolution step widths are not accepted"),
        Refusal(
            "query_range", [("query", "a"), ("start", "0"), ("end", "20000"), ("step", "1")],
            "exceeded maximum resolution of 11,000 points per timeseries"),
        Refusal(
            "query_range", [("query", "a[5m]"), ("start", "0"), ("end", "1"), ("step", "1")],
            badQuery + #"invalid expression type \"range vector\" for range query"#),
        Refusal("series", [], "no match[] parameter provided"),
        Refusal("series", [("match[]", "{}")], #"invalid parameter \"match[]\""#),
        Refusal("label/0x/values", [], #"invalid label name: \"0x\""#),
    ]

    @Test(arguments: refusals) func `errors are Prometheus'`(_ refusal: Refusal) {
        let history = StoredHistory()
        history.flush(["a": 1])
        let answer = history.ask(refusal.path, refusal.parameters)
        #expect(answer.status == 400)
        #expect(answer.body.contains(refusal.part), "\(answer.body)")
        #expect(answer.body.contains(#""errorType":"bad_data""#))
    }

    @Test func `what takes too long is 503, what goes wrong within is 422`() {
        let history = StoredHistory()
        history.flush([#"a{x="1"}"#: 1, #"a{x="2"}"#: 2])
        let late = history.ask("/api/v1/query", [("query", "a")], isOverdue: true)
        #expect(late.status == 503)
        #expect(late.body.contains(#""errorType":"timeout""#))
        let twice = history.ask("/api/v1/query", [("query", "a + on() a")])
        #expect(twice.status == 422)
        #expect(twice.body.contains(#""errorType":"execution""#))
    }

    @Test func `series, labels and their values can be listed`() {
        let history = StoredHistory()
        history.flush([#"a{x="1"}"#: 1, #"a{x="2",y="z"}"#: 2, "b": 3])
        #expect(
            history.ask("/api/v1/series", [("match[]", #"a{x="2"}"#), ("match[]", "b")]).body
                == #"{"status":"success","data":[{"__name__":"a","x":"2","y":"z"},"#
                + #"{"__name__":"b"}]}"#)
        #expect(
            history.ask("/api/v1/labels").body
                == #"{"status":"success","data":["__name__","x","y"]}"#)
        #expect(
            history.ask("/api/v1/labels", [("match[]", "b")]).body
                == #"{"status":"success","data":["__name__"]}"#)
        #expect(
            history.ask("/api/v1/label/__name__/values").body
                == #"{"status":"success","data":["a","b"]}"#)
        #expect(
            history.ask("/api/v1/label/x/values", [("limit", "1")]).body
                == #"{"status":"success","data":["1"]}"#)
        // Seen long before the time that is asked for.
        let later = "\(StoredHistory.start / 1000 + 86_400)"
        #expect(
            history.ask("/api/v1/labels", [("start", later)]).body
                == #"{"status":"success","data":[]}"#)
    }

    @Test func `what Grafana asks for besides has its empty answer`() {
        let history = StoredHistory()
        #expect(history.ask("/api/v1/metadata").body == #"{"status":"success","data":{}}"#)
        #expect(history.ask("/api/v1/rules").body.contains(#"{"groups":[]}"#))
        #expect(history.ask("/api/v1/alerts").body.contains(#"{"alerts":[]}"#))
        #expect(history.ask("/api/v1/query_exemplars").body.contains(#""data":[]"#))
        #expect(history.ask("/api/v1/status/buildinfo").body.contains(#""version":"2.42.0""#))
    }

    @Test func `series are counted by name, label and value`() {
        let history = StoredHistory()
        history.flush([#"a{x="1"}"#: 1, #"a{x="2"}"#: 2, "b": 3])
        let body = history.ask("/api/v1/status/tsdb").body
        #expect(body.contains(#""numSeries":3"#))
        #expect(
            body.contains(
                #""seriesCountByMetricName":[{"name":"a","value":2},{"name":"b","value":1}]"#))
        #expect(
            body.contains(
                #""labelValueCountByLabelName":[{"name":"__name__","value":2},"#
                    + #"{"name":"x","value":2}]"#))
    }

    @Test func `a page for federation has times and an instance`() {
        let history = StoredHistory()
        history.flush([#"a{x="1\n"}"#: 1, "b": 2.5])
        #expect(
            history.ask("/federate", [("match[]", #"{__name__=~".+"}"#)]).body
                == """
                # TYPE a untyped
                a{x="1\\n",instance=""} 1 1700000010000
                # TYPE b untyped
                b{instance=""} 2.5 1700000010000

                """)
    }

    @Test func `rates of long ago come from roll-ups, with a warning`() {
        let history = StoredHistory()
        // 30 days of one sample a minute would take long: steps of ten minutes.
        for round in 1...(12 * 144) {
            history.flush(["hits": Double(round * 600)], advancing: 600_000)
        }
        let day = StoredHistory.start / 1000 + 2 * 86_400
        let answer = history.ask(
            "/api/v1/query_range",
            [
                ("query", "rate(hits[5m])"), ("start", "\(day)"), ("end", "\(day + 36_000)"),
                ("step", "600"),
            ])
        #expect(answer.body.contains(#""warnings":["samples that far back"#))
        #expect(answer.body.split(separator: #""1"]"#).count == 62, "\(answer.body.prefix(900))")
        let value = history.ask("/api/v1/query", [("query", "hits"), ("time", "\(day + 1234)")])
        #expect(value.body.contains(#""value":["#))
    }
}
