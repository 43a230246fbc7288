import BackendKit
import Console
import EventLoop
import Glibc
import Statsd
import TestSupport
import Testing

@Suite struct ConsoleBackendTests {
    /// A console on one end of a pipe, whose other end the test reads or leaves alone.
    private final class Fixture: LoopTurning {
        let loop: Loop
        let backend: ConsoleBackend
        private var reading: Int32
        private var writing: Int32

        init(queueBytesMax: Int = 8 << 20) throws {
            var ends: [Int32] = [0, 0]
            let status = unsafe pipe(&ends)
            try #require(status == 0)
            (reading, writing) = (ends[0], ends[1])
            loop = try Loop()
            var options = ConsoleOptions()
            options.format = .json
            options.common.queueBytesMax = queueBytesMax
            backend = try ConsoleBackend(
                options, encoder: ConsoleEncoder(options),
                environment: BackendEnvironment(loop: loop, hostName: "h", wallSeconds: { 7 }),
                output: OutputDescriptor(sharing: writing))
        }

        var isReadable: Bool {
            var waiting = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
            return unsafe poll(&waiting, 1, 0) > 0
        }

        func read() -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: 1 << 20)
            let count = unsafe Glibc.read(reading, &buffer, buffer.count)
            return Array(buffer.prefix(max(0, count)))
        }

        func closeReader() {
            Glibc.close(reading)
            reading = -1
        }

        func close() {
            backend.close()
            loop.close()
            Glibc.close(writing)
            if reading >= 0 { Glibc.close(reading) }
        }
    }

    private func flush(of count: Int) -> FlushBatch {
        var flush = FlushBuilder()
        for number in 0..<count { flush.gauge("gauge.number.\(number)", 1) }
        return flush.batch
    }

    private func addsUp(_ ledger: BackendLedger) -> Bool {
        ledger.pointsQueued
            == ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +) + ledger.pointsWaiting
    }

    @Test func `a flush arrives at the reader and is delivered`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 3))
        try fixture.run { fixture.backend.ledger.pointsDelivered == 3 }
        #expect(fixture.read().split(separator: UInt8(ascii: "\n")).count == 3)
        #expect(fixture.backend.ledger.pointsWaiting == 0)
        #expect(fixture.backend.ledger.lastSuccessSeconds == 7)
    }

    @Test func `a reader that takes nothing stalls nobody and loses by the count`() throws {
        let fixture = try Fixture(queueBytesMax: 256 << 10)
        defer { fixture.close() }
        fixture.backend.receive(flush(of: 20_000))
        var turns = 0
        try fixture.run {
            turns += 1
            return turns > 300
        }
        let ledger = fixture.backend.ledger
        #expect(ledger.pointsQueued == 20_000)
        #expect(ledger.dropped(.queueFull) > 0)
        #expect(ledger.pointsWaiting > 0)
        #expect(addsUp(ledger))
    }

    @Test func `a slow reader gets whole lines in order`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        var received: [UInt8] = []
        fixture.backend.receive(flush(of: 20_000))
        fixture.backend.drain {}
        try fixture.run {
            if fixture.isReadable { received += fixture.read() }
            let ledger = fixture.backend.ledger
            return ledger.pointsDelivered == 20_000
        }
        while fixture.isReadable { received += fixture.read() }
        let lines = received.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 20_000)
        let isInOrder = lines.enumerated().allSatisfy { number, line in
            String(decoding: line, as: UTF8.self).contains("\"gauge.number.\(number)\"")
        }
        #expect(isInOrder)
    }

    @Test func `a reader that goes away is an error and drops by the count`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        fixture.closeReader()
        fixture.backend.receive(flush(of: 10))
        try fixture.run { fixture.backend.ledger.errors > 0 }
        fixture.backend.receive(flush(of: 5))
        try fixture.run { fixture.backend.ledger.pointsQueued == 15 }
        let ledger = fixture.backend.ledger
        #expect(ledger.errors == 1)
        #expect(ledger.lastError == "broken pipe")
        #expect(ledger.dropped(.gaveUp) == 15)
        #expect(addsUp(ledger))
    }

    @Test func `draining ends when everything is written`() throws {
        let fixture = try Fixture()
        defer { fixture.close() }
        var isDrained = false
        fixture.backend.receive(flush(of: 100))
        fixture.backend.drain { isDrained = true }
        try fixture.run { isDrained }
        #expect(fixture.backend.ledger.pointsDelivered == 100)
    }

    @Test func `what waits at the end is counted as stopped`() throws {
        let fixture = try Fixture()
        fixture.backend.receive(flush(of: 9))
        fixture.close()
        #expect(fixture.backend.ledger.dropped(.stopped) == 9)
        #expect(addsUp(fixture.backend.ledger))
    }
}
