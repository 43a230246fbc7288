import Statsd
import Testing

/// What clients in use put on the wire, as recorded.
@Suite struct RealClientLineTests {
    @Test(arguments: [
        // Airflow, plain, influx and datadog
        ("dag.t.duration:2.104554707999796|ms", "dag.t.duration: ms 2.104554707999796"),
        (
            "airflow.ti.finish,dag_id=d,state=failed:0|c",
            "airflow.ti.finish|dag_id:d|state:failed: c 0.0"
        ),
        ("dag_processing.processes:-1|c", "dag_processing.processes: c -1.0"),
        // Numbers
        ("t:1.591e-05|ms", "t: ms 1.591e-05"), ("g:1e+21|g", "g: g 1e+21"),
        ("c:1.000000|c", "c: c 1.0"), ("c:1|c|@0.3333333333333333", "c: c 1.0*3.0"),
        ("g:15000000000000000000000|g", "g: g 1.5e+22"), ("g:0.000000000001|g", "g: g 1e-12"),
        ("g:1|g|@0.9", "g: g 1.0"), ("u:x y|s|@0.5", "u: s 'x y'"),
        // datadog-go v5 and datadog-py: packing and the order of fields
        ("dd5.d:1.5:2.25:3|d|#t", "dd5.d|t: d 1.5, d 2.25, d 3.0"),
        (
            "x:1|c|@0.5|#a:b,bare|c:ci-1234|e:it-false|card:low|T1700000000",
            "x|a:b|bare: c 1.0*2.0 T1700000000"
        ),
        (
            "x:1|c|@0.5|#a:b|c:ci-1234|T1700000000|card:low",
            "x|a:b: c 1.0*2.0 T1700000000"
        ),
        // Names
        ("Source: x -> Calc[4]:1|c", "Source: c 1.0 !bad_value"),
        ("tm.Calc[4].numRecordsIn:1|g", "tm.Calc[4].numRecordsIn: g 1.0"),
        (
            "Calc(select=[k, a=b]) -> Sink.(5 s windows):1|g",
            "Calc(select=[k, a=b]) -> Sink.(5 s windows): g 1.0"
        ),
        ("jvm.CodeHeap-'non-nmethods'.max:-1|g", "jvm.CodeHeap-'non-nmethods'.max: g ±-1.0"),
        ("GET /health:1|c", "GET /health: c 1.0"),
        ("api/v1/items/{id}:1|c", "api/v1/items/{id}: c 1.0"),
        ("bucket.+Inf:1|c", "bucket.+Inf: c 1.0"), ("HTTP/1_1:1|c", "HTTP/1_1: c 1.0"),
        // Tags
        ("n,k=v,k2=v2:1|c", "n|k2:v2|k:v: c 1.0"), ("n;k=v:1|c", "n|k:v: c 1.0"),
        ("n:1|c|#url:http://x/y?z,größe:zwölf", "n|größe:zwölf|url:http://x/y?z: c 1.0"),
        // Broken by their own bugs
        ("mon.ctr:1|c|#{'env': 'dev', 'größe': 'x y'}", "rejected bad_tags"),
        ("odd name/with:colon:1|c", "odd name/with: c 1.0 !bad_value"),
        ("f:NaN|g", "rejected bad_value"), ("f:false|g", "rejected bad_value"),
        ("f:n/a|g", "rejected bad_value"), ("dd:nan|g", "rejected bad_value"),
        ("f:<checkpoint-not-externally-addressable>|g", "rejected bad_value"),
        ("name:0|", "rejected no_type"), ("armon:1|kv", "rejected bad_type"),
        ("_e{5,4}title|text", "rejected bad_event"),
        ("garets:1|cinflight:-1|cbytes:12|g", "garets: g 12.0 !bad_type !bad_type"),
        ("name:-3.000000|ms", "rejected negative_timer"),
    ])
    func `a recorded line means what its client meant or is rejected`(
        line: String, meaning: String
    ) {
        #expect(Reading()(line) == meaning)
    }

    @Test(arguments: [
        (
            "_e{21,43}:Deploy: größe | v10|line one\\nline two | with pipe, _e{1,1}:x|y|d:1|h:web",
            "event 'Deploy: größe | v10' 'line one\\nline two | with pipe, _e{1,1}:x|y' 'd:1|h:web'"
        ),
        ("_e{5,0}:empty||#team:x", "event 'empty' '' '#team:x'"),
        ("_e{1,1}:a|b", "event 'a' 'b' ''"), ("_e{1,1}:1|c", "event '1' 'c' ''"),
        ("_sc|db.can_connect|0", "check 'db.can_connect' 0 ''"),
        (
            "_sc|db|3|d:1|h:web|#a:b|m:m\\: odd\\nmessage | here",
            "check 'db' 3 'd:1|h:web|#a:b|m:m\\: odd\\nmessage | here'"
        ),
        ("_sc:1|c", "_sc: c 1.0"), ("_e:1|c", "_e: c 1.0"), ("_x:1|c", "_x: c 1.0"),
    ])
    func `events and checks are told from metrics`(line: String, meaning: String) {
        #expect(Reading()(line) == meaning)
    }
}
