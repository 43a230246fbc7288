import BackendKit
import Foundation
import Graphite
import Statsd
import TestSupport
import Testing

@Suite struct GraphitePickleTests {
    private struct Point: Equatable {
        var path: String
        var value: Double
        var timestamp: String
    }

    private static let python = "/usr/bin/python3"
    private static let hasPython = FileManager.default.isExecutableFile(atPath: python)

    /// Reads frames as carbon does and prints the points; a frame over carbon's limits ends it.
    private static let reader = """
        from pickle import loads
        from struct import unpack
        from sys import stdin
        data = stdin.buffer.read()
        while data:
            size, = unpack('>L', data[:4])
            assert size <= 1 << 20, size
            points = loads(data[4:4 + size])
            assert 0 < len(points) < 500, len(points)
            for path, (timestamp, value) in points:
                assert type(path) is str and type(value) is float and type(timestamp) is int
                print(path, repr(value), timestamp)
            data = data[4 + size:]
        """

    private func pickled(
        _ flush: FlushBatch, _ change: (inout GraphiteOptions) -> Void = { _ in }
    ) -> (bytes: [UInt8], tally: GraphiteTally) {
        var options = GraphiteOptions()
        options.wire = .pickle
        change(&options)
        return GraphiteEncoder(options, host: "h").encode(flush)
    }

    private func lines(_ flush: FlushBatch) -> [Point] {
        let (bytes, _) = GraphiteEncoder(GraphiteOptions(), host: "h").encode(flush)
        return Self.points(String(decoding: bytes, as: UTF8.self))
    }

    private static func points(_ text: String) -> [Point] {
        text.split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            return Point(path: words[0], value: Double(words[1]) ?? .nan, timestamp: words[2])
        }
    }

    private func read(_ frames: [UInt8]) throws -> [Point] {
        let folder = FileManager.default.temporaryDirectory
        let file = folder.appending(path: "martlet-pickle-\(UInt64.random(in: 0 ... .max))")
        try Data(frames).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: Self.python)
        process.arguments = ["-c", Self.reader]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "python3 refuses the frames")
        return Self.points(text)
    }

    @Test func `a frame is a length and a pickled list of points`() {
        var flush = FlushBuilder(timestampSeconds: 1_700_000_000)
        flush.gauge("a|k:v", 1.5)
        let bytes = pickled(flush.batch).bytes
        let path = Array("stats.gauges.a;k=v".utf8)
        let point =
            [0x58, UInt8(path.count), 0, 0, 0] + path + [0x4A, 0x00, 0xF1, 0x53, 0x65]
            + [0x47, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0x86, 0x86]
        #expect(Array(bytes[4..<(8 + point.count)]) == [0x80, 0x02, 0x5D, 0x28] + point)
        #expect(bytes.suffix(2) == [0x65, 0x2E])
        let length = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        #expect(length == bytes.count - 4)
    }

    @Test(.enabled(if: hasPython)) func `Python reads the points that the lines have`() throws {
        var flush = FlushBuilder()
        flush.batch.percentiles = [90]
        flush.counter("requests", 25)
        flush.counter("hits|env:prod|zone", 3)
        flush.counter("a b/c!", 0.1)
        flush.timer("glork", FlushBuilder.worked, percentiles: [FlushBuilder.worked90])
        flush.gauge("cold", -1.5e-300)
        flush.gauge("zero", -0.0)
        flush.gauge("none", .nan)
        flush.gauge("large", 1.7976931348623157e308)
        flush.set("uniques", 3)
        let (bytes, tally) = pickled(flush.batch)
        let points = try read(bytes)
        #expect(points == lines(flush.batch))
        #expect(tally.lines == points.count)
        #expect(tally.nonFinite == 1)
    }

    @Test(.enabled(if: hasPython), arguments: [0, 1, 491, 492, 493, 500, 5_000])
    func `frames stay within carbon's limits`(gauges: Int) throws {
        var flush = FlushBuilder()
        for number in 0..<gauges { flush.gauge("gauge.number.\(number)", Double(number)) }
        #expect(try read(pickled(flush.batch).bytes) == lines(flush.batch))
    }

    @Test(.enabled(if: hasPython)) func `long names make smaller frames`() throws {
        var flush = FlushBuilder()
        let name = String(repeating: "x", count: 15_000)
        for number in 0..<200 { flush.gauge("\(name).\(number)", Double(number)) }
        #expect(try read(pickled(flush.batch).bytes).count == 207)
    }

    @Test(.enabled(if: hasPython), arguments: [0, -1, 2_147_483_647, 2_147_483_648, 1 << 40])
    func `any timestamp is read back`(seconds: Int64) throws {
        var flush = FlushBuilder(timestampSeconds: seconds)
        flush.gauge("a", 1)
        #expect(try read(pickled(flush.batch).bytes).allSatisfy { $0.timestamp == "\(seconds)" })
    }

    @Test func `pieces are whole frames and can be made again`() {
        var flush = FlushBuilder()
        for number in 0..<20_000 { flush.gauge("gauge.number.\(number)", Double(number)) }
        var options = GraphiteOptions()
        options.wire = .pickle
        let encoder = GraphiteEncoder(options, host: "h")
        var encoding = GraphiteEncoding(flush.batch, with: encoder, own: GraphiteOwnFigures())
        while !encoding.isCompared { _ = encoding.step() }
        var start = encoding
        var isDone = false
        while !isDone {
            isDone = encoding.step()
            guard isDone || encoding.byteCount > 100_000 else { continue }
            let piece = encoding.takeBytes()
            #expect(start.remaking(byteCount: piece.count)() == piece)
            #expect(piece.prefix(8).suffix(4) == [0x80, 0x02, 0x5D, 0x28])
            #expect(piece.suffix(2) == [0x65, 0x2E])
            start = encoding
        }
    }
}
