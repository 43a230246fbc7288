import Foundation
import Testing

/// Prometheus' HTTP API of the whole agent.
struct QueryTests {
    private static let backends = "[{type: prometheus}, {type: store}]"

    @Test func `what came in can be asked for, by GET and POST, in the URL and in the body`() throws
    {
        let agent = try RunningAgent(backends: Self.backends)
        let before = Date().timeIntervalSince1970
        try agent.socket("udp").send("api.hits:3|c|#job:a\nload:0.5|g")
        try waitUntil("a sample", or: { agent.errors }) {
            try agent.get("/api/v1/query?query=api_hits").body.contains(#""3"]"#)
        }
        let prefix = #"{"status":"success","data":{"resultType":"vector","result":[{"metric":"#
        let metric = #"{"__name__":"api_hits","job":"a"},"value":["#
        let answers = [
            try agent.get("/api/v1/query?query=api_hits%7Bjob%3D~%22a%7Cb%22%7D"),
            try agent.post(
                "/api/v1/query?query=api_hits", headers: ["Content-Type: application/json"]),
            try agent.ask("POST", "/api/v1/query", form: "query=api_hits"),
        ]
        for answer in answers {
            #expect(answer.status == 200)
            #expect(answer.head.contains("Content-Type: application/json"))
            #expect(answer.body.hasPrefix(prefix + metric), "\(answer.body)")
        }
        let range = try agent.ask(
            "POST", "/api/v1/query_range",
            form: "query=load&start=\(before - 1)&end=\(before + 100)&step=1")
        #expect(range.body.contains(#"{"__name__":"load"},"values":[["#))
        #expect(range.body.contains(#""0.5"]"#))
        #expect(try agent.stop() == 0)
    }

    @Test func `metadata say type and help, of all or of one`() throws {
        let folder = TestFolder()
        let file = try folder.write(
            "mapping: {rules: [{match: hits, name: hits, help: 'Hits \"x\".'}]}", to: "m.yml")
        let agent = try RunningAgent(backends: Self.backends, ["-c", file], in: folder)
        try agent.socket("udp").send("load:0.5|g\nhits:1|c\ntook:3|ms")
        let hits = #""hits":[{"type":"counter","help":"Hits \"x\".","unit":""}]"#
        let load = #""load":[{"type":"gauge","help":"Gauge received over StatsD.","unit":""}]"#
        let took = #""took":[{"type":"summary","help":"Timer received over StatsD.","unit":""}]"#
        var body = ""
        func answer(_ metrics: String) -> String {
            #"{"status":"success","data":{"# + metrics + "}}"
        }
        try waitUntil("all metrics", or: { body }) {
            body = try agent.get("/api/v1/metadata").body
            return body == answer("\(hits),\(load),\(took)")
        }
        for (query, metrics) in [
            ("limit=1", hits), ("metric=took", took), ("metric=hits&limit=5", hits),
            ("metric=none", ""), ("metric=zzz", ""), ("metric=a", ""),
        ] {
            #expect(try agent.get("/api/v1/metadata?\(query)").body == answer(metrics))
        }
        #expect(try agent.get("/api/v1/metadata?limit=x").status == 400)
        #expect(try agent.stop() == 0)
    }

    @Test func `errors have Prometheus' status`() throws {
        let agent = try RunningAgent(backends: Self.backends)
        #expect(try agent.get("/api/v1/query?query=)").status == 400)
        #expect(try agent.get("/api/v1/query?query=1&timeout=1h").status == 200)
        #expect(try agent.ask("PUT", "/api/v1/query", form: "query=1").status == 405)
        #expect(try agent.get("/api/v1/series?match[]=up").body.contains(#""data":[]"#))
        #expect(
            try agent.get("/api/v1/query?query=1", headers: ["Host: evil.example"]).status == 403)
        #expect(try agent.stop() == 0)
    }

    @Test func `without a store there is nothing to ask`() throws {
        let agent = try RunningAgent()
        let answer = try agent.get("/api/v1/query?query=1")
        #expect(answer.status == 404)
        #expect(answer.body.contains("there is no local store"))
        #expect(try agent.stop() == 0)
    }

    @Test func `history stays over a restart`() throws {
        let folder = TestFolder()
        let first = try RunningAgent(backends: Self.backends, in: folder)
        try first.socket("udp").send("kept:7|g")
        try waitUntil("a sample", or: { first.errors }) {
            try first.get("/api/v1/query?query=kept").body.contains(#""7"]"#)
        }
        #expect(try first.stop() == 0)
        let second = try RunningAgent(backends: Self.backends, in: folder)
        #expect(
            try second.get("/api/v1/query?query=last_over_time(kept[5m])").body.contains(#""7"]"#))
        #expect(try second.stop() == 0)
    }
}

extension RunningAgent {
    /// A request with a form in its body.
    fileprivate func ask(_ method: String, _ path: String, form: String) throws -> WebReply {
        try .of(
            httpURL, path, method: method,
            headers: [
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Length: \(form.utf8.count)",
            ], body: form)
    }
}
