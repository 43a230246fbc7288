import BackendKit
import Configuration
import Console
import Testing

@Suite struct ConsoleOptionsTests {
    @Test func `the format is read from the entry`() {
        var problems = ConfigProblems()
        let entry = ConfigNode.mapping([
            ("type", .scalar("console")), ("format", .scalar("json")),
        ])
        let options = ConsoleOptions.schema.decode(entry, reporting: &problems)
        #expect(problems.errors.isEmpty)
        #expect(options.format == .json)
        #expect(options.common.queueBytesMax == 8 << 20)
    }
}
