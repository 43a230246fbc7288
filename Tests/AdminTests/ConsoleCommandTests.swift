import Admin
import Statsd
import Testing

@Suite struct ConsoleCommandTests {
    @Test func `a blank parts words whatever accent follows it`() {
        // As the fuzzer found it: U+05BD behind a blank is one `Character` with it.
        let line: [UInt8] =
            Array(" deltimers  8 ".utf8) + [0xD6, 0xBD, 0xEF, 0xBF, 0xBD, 0xEF, 0xBF, 0xBD]
        let expected = ConsoleCommand.delete(.timer, ["", "8", "\u{5BD}\u{FFFD}\u{FFFD}"])
        #expect(ConsoleCommand(line) == expected)
    }

    @Test func `borders of a key are shown whatever accent follows them`() {
        let series = [CurrentSeries(key: "a|\u{301}b:\u{301}c", values: [1])]
        let dump = ConsoleDump(series, kind: .counter, total: 1)
        let shown = ConsoleDumpTests.text(dump)
        let expected = "{ 'a;\u{301}b=\u{301}c': 1 }"
        #expect(shown.utf8.elementsEqual(expected.utf8), "\(shown)")
    }

    @Test func `a line is the same in one read and in many`() {
        let typed = Array("delgauges a\u{301} b\r\nstats\n\n\u{301}health".utf8)
        var single = LineInput()
        single.append(typed.span)
        var whole: [LineInput.Line] = []
        while let line = single.nextLine(isLast: true) { whole.append(line) }
        var input = LineInput()
        var split: [LineInput.Line] = []
        for byte in typed {
            input.append([byte].span)
            while let line = input.nextLine(isLast: false) { split.append(line) }
        }
        while let line = input.nextLine(isLast: true) { split.append(line) }
        // Alone in its read, the empty line is a command.
        split.removeAll { $0 == .line([]) }
        #expect(split == whole)
        #expect(whole.count == 3)
    }
}
