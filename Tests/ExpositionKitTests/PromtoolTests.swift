import ExpositionKit
import Foundation
import HTTP
import TestSupport
import Testing

/// Prometheus' own reader, where it is installed; `CheckedPage` reads every page of every test.
@Suite struct PromtoolTests {
    private static let promtool = "/usr/bin/promtool"

    /// The exit code and what was said: 0 is fine, 3 a matter of style, 1 an invalid page.
    private func check(_ page: String) throws -> (code: Int32, said: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.promtool)
        process.arguments = ["check", "metrics"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        input.fileHandleForWriting.write(Data(page.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: promtool)),
        arguments: ExpositionNaming.allCases, ExpositionTimers.allCases)
    func `promtool reads pages of hostile names`(
        naming: ExpositionNaming, timers: ExpositionTimers
    ) throws {
        var options = ExpositionOptions()
        options.naming = naming
        options.timers = timers
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        let names = [
            "a", "a.b", "a-b", "a_sum", "a_count", "martlet_lines_total", "martlet", "1", "é😀",
            "up", "go_goroutines", "a\"b", "a\\", "_", "__name__",
        ]
        let tags = ["", "|le:1|quantile:2", "|__name__:x", "|a.b:1|a-b:2", "|é:é\n\"\\", "|x"]
        for name in names {
            for tag in tags {
                maker.counter(name + tag, 1)
                maker.gauge(name + tag, -2.5)
                maker.timer(name + tag, [1, 1000])
                maker.set(name + tag, 9)
            }
        }
        exposition.take(&maker)
        exposition.takeSets(&maker)
        let page = try exposition.page(.text).text()
        _ = try CheckedPage(page)
        let (code, said) = try check(page)
        #expect(code == 0 || code == 3, "\(said)")
        // So that the test can fail: a page that Prometheus would refuse is refused.
        #expect(try check(page + "a b c\n").code == 1)
    }
}
