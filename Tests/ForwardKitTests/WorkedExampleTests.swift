import ForwardKit
import Foundation
import Statsd
import Testing

/// The bytes in docs/FORWARDING.md, which were made by another program, are those that we write.
@Suite struct WorkedExampleTests {
    private static let agent = Identifier(
        high: 0x0001_0203_0405_0607, low: 0x0809_0A0B_0C0D_0E0F)
    private static let epoch = Identifier(
        high: 0xF0F1_F2F3_F4F5_F6F7, low: 0xF8F9_FAFB_FCFD_FEFF)

    /// The bytes behind a mark in the document: two digits each, up to two blanks.
    private func example(_ name: String, file: String = #filePath) throws -> [UInt8] {
        let root = URL(fileURLWithPath: file).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("docs/FORWARDING.md"), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let mark = try #require(lines.firstIndex { $0 == "<!-- example: \(name) -->" })
        let block = lines[(mark + 1)...].prefix { $0.hasPrefix("    ") }
        return block.flatMap { line in
            line.dropFirst(4).prefix(47).split(separator: " ").compactMap { UInt8($0, radix: 16) }
        }
    }

    private var hello: Hello {
        Hello(
            agent: Self.agent, epoch: Self.epoch, host: Array("web-1".utf8),
            intervalNanoseconds: 10_000_000_000)
    }

    @Test func `the hello is written and read as documented`() throws {
        let bytes = try example("hello")
        #expect(Frame(.hello, hello.body).bytes() == bytes)
        #expect(try Hello(Array(bytes[24...])) == hello)
    }

    @Test func `the batch is written and read as documented`() throws {
        let end: UInt64 = 1_700_000_010_000_000_000
        let header = BatchHeader(
            epoch: Self.epoch, sequence: 1, oldest: 1, startNanoseconds: end - 10_000_000_000,
            endNanoseconds: end)
        let body = StateFixture.body(
            [
                ("requests|code:200", .counter, StateFixture.counter(3, samples: 3)),
                ("heap", .gauge, StateFixture.gauge(0.5, at: 1_700_000_008_500)),
                ("latency", .timer, .timer(StateFixture.timer([20, 12, 12.5]))),
            ], header)
        let bytes = try example("batch")
        #expect(Frame(.batch, body).bytes() == bytes)
        let batch = try ForwardBatch(Array(bytes[24...]), limits: TimerLimits())
        #expect(batch.header == header)
        #expect(batch.series.count == 3)
    }

    @Test func `the acknowledgement is written as documented`() throws {
        let answer = Acknowledgement(epoch: Self.epoch, sequence: 1, outcome: .merged)
        #expect(try Frame(.acknowledgement, answer.body).bytes() == example("acknowledgement"))
    }
}
