import BackendKit
import Console
import Foundation
import Statsd
import TestSupport
import Testing

@Suite struct ConsoleEncoderTests {
    private func text(_ flush: FlushBuilder, _ format: ConsoleFormat) -> String {
        var options = ConsoleOptions()
        options.format = format
        let encoder = ConsoleEncoder(options)
        return String(decoding: encoder.encode(flush.batch).bytes, as: UTF8.self)
    }

    @Test func `the text has the reference's shape`() throws {
        var flush = FlushBuilder()
        flush.batch.percentiles = [90]
        flush.counter("requests", 25)
        flush.counter("hits|env:prod|zone", 3)
        flush.gauge("say \"hi\"", -1.5)
        flush.timer(
            "glork", FlushBuilder.worked, percentiles: [FlushBuilder.worked90],
            bins: [
                HistogramBin(upperLimit: 500, count: 3),
                HistogramBin(upperLimit: .infinity, count: 5),
            ])
        flush.timer("idle", nil)
        #expect(text(flush, .text) == (try Golden.text("console-text.txt")))
    }

    @Test func `JSON has an object for each series on a line of its own`() throws {
        var flush = FlushBuilder()
        flush.counter("requests", 25)
        flush.counter("hits|env:prod|zone", 3)
        flush.gauge("temperature", .infinity)
        flush.timer("t", nil, type: .histogram)
        flush.set("uniques", 3)
        #expect(text(flush, .json) == (try Golden.text("console-json.txt")))
    }

    @Test func `whatever a name holds the lines are JSON`() throws {
        var flush = FlushBuilder()
        flush.gauge("a\"b\\c\u{1}\u{1F}\r\t é☃|k\"\\:v\u{2}\"", 1)
        let line = try #require(text(flush, .json).split(separator: "\n").first)
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        #expect(object?["name"] as? String == "a\"b\\c\u{1}\u{1F}\r\t é☃")
        #expect(object?["tags"] as? [String: String] == ["k\"\\": "v\u{2}\""])
    }

    @Test func `a counter is one point, with its rate`() {
        var flush = FlushBuilder()
        flush.counter("a", 1)
        flush.gauge("b", 1)
        let encoder = ConsoleEncoder(ConsoleOptions())
        #expect(encoder.encode(flush.batch).points == 2)
    }

    @Test func `a filter leaves names out`() {
        var options = ConsoleOptions()
        options.format = .json
        options.common.filter.exclude = [NameGlob("b*")]
        var flush = FlushBuilder()
        for name in ["a", "b", "bc"] { flush.gauge(name, 1) }
        let lines = String(
            decoding: ConsoleEncoder(options).encode(flush.batch).bytes, as: UTF8.self)
        #expect(lines.split(separator: "\n").count == 1)
    }

    @Test func `many series are written over many steps`() {
        var flush = FlushBuilder()
        for number in 0..<5_000 { flush.gauge("g\(number)", Double(number)) }
        let lines = text(flush, .json).split(separator: "\n")
        #expect(lines.count == 5_000)
        #expect(lines.last?.hasSuffix("\"value\":4999}") == true)
    }
}
