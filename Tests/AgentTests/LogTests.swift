import Agent
import Testing

@Suite struct LogTests {
    @Test func `logfmt quotes only what needs it`() {
        let line = LogLine.text([("a", "x"), ("b", "two words"), ("c", "q\"\n")], format: .logfmt)
        #expect(line == #"a=x b="two words" c="q\"\n""# + "\n")
    }

    @Test func `JSON is one object a line`() {
        #expect(LogLine.text([("a", "\u{1}x")], format: .json) == #"{"a":"\u0001x"}"# + "\n")
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_795_219_560, "2026-11-21T00:06:00Z"), (-1, "1969-12-31T23:59:59Z"),
    ])
    func `times are UTC`(seconds: Int, text: String) {
        #expect(UTCTime.text(ofSeconds: seconds) == text)
    }
}
