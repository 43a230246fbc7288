import Foundation
import HTTP
import Testing

@Suite struct GzipTests {
    /// Inflates with the system's gzip, which also checks length and CRC.
    static func inflate(_ bytes: [UInt8]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("martlet-\(UUID().uuidString).gz")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/bin/gzip")
        gzip.arguments = ["-dc", file.path]
        let output = Pipe()
        gzip.standardOutput = output
        try gzip.run()
        let plain = output.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        return [UInt8](plain)
    }

    @Test func `pieces of every size inflate to what was put in`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed: \(seed)")
        var state = seed
        var plain: [UInt8] = []
        var packed: [UInt8] = []
        var gzip = Gzip()
        for size in [0, 1, 17, 4_096, 65_536, 300_000, 0, 1] {
            let piece = (0..<size).map { index -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return size == 300_000 ? UInt8(index % 7) : UInt8(truncatingIfNeeded: state >> 56)
            }
            plain += piece
            packed += gzip.compress(piece)
        }
        packed += gzip.finish()
        #expect(try Self.inflate(packed) == plain)
    }

    @Test func `a flushed piece can be read before the end`() throws {
        var gzip = Gzip()
        let early = gzip.compress(Array("first".utf8), flushing: true)
        #expect(early.count > 10)
        let late = gzip.compress(Array("second".utf8), flushing: true) + gzip.finish()
        #expect(try Self.inflate(early + late) == Array("firstsecond".utf8))
    }

    @Test func `nothing is a member too`() throws {
        var gzip = Gzip()
        #expect(try Self.inflate(gzip.finish()) == [])
    }

    @Test func `a page shrinks at least fourfold`() {
        let page = (0..<20_000).map { "metric_\($0 % 50){host=\"web-\($0)\"} \($0 * 7)\n" }.joined()
        var gzip = Gzip()
        let packed = gzip.compress(Array(page.utf8)) + gzip.finish()
        #expect(packed.count * 4 < page.utf8.count)
    }
}
