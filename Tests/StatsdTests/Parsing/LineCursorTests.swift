import Statsd
import Testing

@Suite struct LineCursorTests {
    private func lines(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var cursor = LineCursor()
        var lines: [String] = []
        while let line = cursor.next(in: bytes.span) {
            lines.append(String(decoding: bytes[line.range], as: UTF8.self))
        }
        return lines
    }

    @Test(arguments: [
        ("", []), ("\n", []), ("\r\n", []), ("\n\n\r\n\n", []), ("a", ["a"]), ("a\n", ["a"]),
        ("a\r\n", ["a"]), ("a\r", ["a"]), ("a\r\r\n", ["a\r"]), ("a\nb", ["a", "b"]),
        ("a\n\n\nb\r\n\r\nc", ["a", "b", "c"]), ("a\rb\n", ["a\rb"]), ("\ra", ["\ra"]),
        ("a\u{0}b\nc", ["a\u{0}b", "c"]),
    ])
    func `a datagram is cut at LF, with CR dropped and empty lines passed over`(
        text: String, expected: [String]
    ) {
        #expect(lines(text) == expected)
    }

    @Test func `the largest datagram is read to its end`() {
        let line = "abcdefgh.ijklmnop:1|c\n"
        let text = String(repeating: line, count: 65_507 / line.utf8.count + 1)
        let datagram = String(text.prefix(65_507))
        let found = lines(datagram)
        #expect(found.count == 2_978)
        #expect(found.allSatisfy { "abcdefgh.ijklmnop:1|c".hasPrefix($0) })
        #expect(found.map(\.utf8.count).reduce(0, +) + 2_977 == 65_507)
    }
}
