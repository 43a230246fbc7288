import Configuration
import Repeater
import Testing

@Suite struct RepeaterOptionsTests {
    private func problems(_ text: String) throws -> [String] {
        var reported = ConfigProblems()
        let node = try #require(
            YAMLReader.read(text.utf8, file: "c.yaml", reporting: &reported))
        _ = RepeaterOptions.schema.decode(node, reporting: &reported)
        return reported.errors.map(\.problem)
    }

    @Test func `servers are named by UDP and TCP addresses`() throws {
        #expect(try problems("to: ['udp://127.0.0.1:8125', 'tcp://[::1]:8125']").isEmpty)
    }

    @Test(arguments: [
        "to: []", "{}", "to: ['udp://127.0.0.1:0']", "to: ['unix:///a']", "to: ['http://a:1']",
        "{to: ['udp://a:1'], include: ['x*']}", "{to: ['udp://a:1'], packet_bytes_max: 65508}",
    ])
    func `anything else is a problem`(text: String) throws {
        #expect(try problems(text).count == 1)
    }
}
