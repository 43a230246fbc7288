import Agent
import Testing

@Suite struct CaptureReaderTests {
    private func payload(_ line: String) -> String? {
        CaptureReader.payload(of: line.utf8).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"t": 0.0, "src": "airflow", "payload": "a:1|c"}"#, "a:1|c"),
        (#"{"payload": "a:1|c\nb:2|ms\t\"\\"}"#, "a:1|c\nb:2|ms\t\"\\"),
        (#"{"payload": "gr\u00f6\u00dfe \ud83d\ude00 \ud83d"}"#, "größe 😀 \u{FFFD}"),
        (#"{"t": 1, "payload_b64": "BQAAAGE6MXxj"}"#, "\u{5}\0\0\0a:1|c"),
        ("a:1|c", "a:1|c"),
    ])
    func `a record's payload is what was sent`(line: String, sent: String) {
        #expect(payload(line) == sent)
    }

    @Test(arguments: [
        #"{"t": 1}"#, #"{"payload": "a"#, "{", #"{"payload": 3}"#, #"{"payload":"\u12"#,
    ])
    func `a record without a payload has none`(line: String) {
        #expect(payload(line) == nil)
    }
}
