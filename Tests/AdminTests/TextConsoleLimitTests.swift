import Admin
import EventLoop
import Statsd
import Testing

@Suite struct TextConsoleLimitTests {
    /// Some 5 MB of text.
    @Sendable static func prepareMuch(_ agent: FakeAgent) {
        let values = (0..<100).map { Double($0) + 0.125 }
        agent.series[.timer] = (0..<5000).map {
            CurrentSeries(key: "timer.\($0)", values: values, valueCount: 5000)
        }
    }

    @Test func `a line too long is an error, and the next is read`() throws {
        let fixture = try AdminFixture()
        let long = String(repeating: "x", count: TextConsole.lineBytesMax + 1)
        let reply = try TextConsoleTests.ask(fixture, long + "\nhealth\n")
        #expect(reply == "ERROR\nhealth: up\n")
        let endless = String(repeating: "x", count: 1_000_000)
        #expect(try TextConsoleTests.ask(fixture, endless + "\nhealth\n") == "ERROR\nhealth: up\n")
        let longest = "delgauges " + String(repeating: "y", count: TextConsole.lineBytesMax - 10)
        let miss = try TextConsoleTests.ask(fixture, longest + "\n")
        #expect(miss.hasPrefix("metric yyy") && miss.hasSuffix("y not found\nEND\n\n"))
        fixture.close()
    }

    @Test func `thousands of names in one line are deleted one after the other`() throws {
        let fixture = try AdminFixture { agent in
            agent.answersLater = false
            agent.series[.counter] = [CurrentSeries(key: "a", values: [1])]
        }
        let reply = try TextConsoleTests.ask(
            fixture, "delcounters" + String(repeating: " a", count: 20_000) + "\n")
        #expect(reply.hasPrefix("deleted: a\nmetric a not found\n"))
        #expect(reply.split(separator: "\n").count == 20_001)
        fixture.close()
    }

    @Test func `connections past the limit are closed and counted`() throws {
        let fixture = try AdminFixture()
        let peers = try (0..<TextConsole.connectionsMax).map { _ in
            let peer = try Peer(fixture.consolePort)
            peer.send("health\n")
            #expect(try peer.text(11) == "health: up\n")
            return peer
        }
        #expect(try Peer(fixture.consolePort).textToEnd() == "")
        #expect(fixture.ask { $0.console.connectionsRefused } == 1)
        peers[3].send("quit\n")
        #expect(try peers[3].textToEnd() == "")
        #expect(try TextConsoleTests.ask(fixture, "health\n") == "health: up\n")
        fixture.close()
    }

    @Test func `a silent connection is closed`() throws {
        let fixture = try AdminFixture(idleTimeoutMilliseconds: 300)
        let peer = try Peer(fixture.consolePort)
        peer.send("delcount")
        #expect(try peer.textToEnd() == "")
        fixture.close()
    }

    @Test func `a peer that resets harms nobody`() throws {
        let fixture = try AdminFixture(prepare: Self.prepareMuch)
        for _ in 0..<20 {
            let peer = try Peer(fixture.consolePort, receiveBufferBytes: 4096)
            peer.resetAtClose()
            peer.send("timers\nhelp\ntimers\n")
            _ = try peer.receive(10)
        }
        let reply = try TextConsoleTests.ask(fixture, "health\n")
        #expect(reply == "health: up\n")
        fixture.close()
    }

    /// Waits until the loop answers at once many times in a row: it has nothing else to do.
    private static func becomesQuick(_ fixture: AdminFixture) -> Bool {
        let start = SystemClock.monotonicNanoseconds()
        var quickInARow = 0
        var last = start
        while quickInARow < 50, last - start < 60_000_000_000 {
            _ = fixture.ask { _ in 0 }
            let now = SystemClock.monotonicNanoseconds()
            quickInARow = now - last < 2_000_000 ? quickInARow + 1 : 0
            last = now
        }
        return quickInARow == 50
    }

    @Test func `a listing is made in small pieces`() {
        let values = (0..<100).map { Double($0) + 0.125 }
        let series = (0..<100).map { CurrentSeries(key: "timer.\($0)", values: values) }
        var dump = ConsoleDump(series, kind: .timer, total: 100)
        var pieces: [Int] = []
        while let piece = dump.nextPiece(bytesMax: 4096) { pieces.append(piece.count) }
        // One list more than asked for at most.
        #expect(pieces.allSatisfy { $0 < 4096 + 1500 } && pieces.count > 10)
    }

    @Test func `listings that nobody reads delay nobody, and are few`() throws {
        let fixture = try AdminFixture(prepare: Self.prepareMuch)
        let stalled = try (0..<TextConsole.listingsMax).map { _ in
            let peer = try Peer(fixture.consolePort, receiveBufferBytes: 4096)
            peer.send("timers\n")
            #expect(try peer.text(2) == "{\n")
            return peer
        }
        #expect(Self.becomesQuick(fixture))
        var slowest: UInt64 = 0
        for _ in 0..<30 {
            let start = SystemClock.monotonicNanoseconds()
            #expect(try Peer.ask(fixture.httpPort, "GET /healthz").status == 200)
            slowest = max(slowest, SystemClock.monotonicNanoseconds() - start)
        }
        print("slowest health check beside stalled listings: \(slowest / 1000) µs")
        #expect(slowest < 50_000_000)
        #expect(try TextConsoleTests.ask(fixture, "timers\nhealth\n") == "ERROR\nhealth: up\n")
        stalled[0].send("quit\n")
        let rest = try stalled[0].textToEnd()
        #expect(rest.hasSuffix("    ... 4900 more items\n  ]\n}\nEND\n\n"))
        #expect(try TextConsoleTests.ask(fixture, "gauges\n") == "{}\nEND\n\n")
        fixture.close()
    }
}
