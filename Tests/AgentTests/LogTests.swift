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
}
