import EventLoop
import Testing

@Suite struct ReceivePauseTests {
    /// A pause after arrivals of `perMillisecond` datagrams for 20 ms.
    private func pause(afterArrivals perMillisecond: Int) -> ReceivePause {
        var pause = ReceivePause()
        for now: UInt64 in 1_000..<1_020 {
            pause.noteArrivals(perMillisecond, atMilliseconds: now)
        }
        return pause
    }

    @Test func `steady traffic begins with a short pause`() {
        #expect(pause(afterArrivals: 1).milliseconds == 1)
        #expect(pause(afterArrivals: 1_000).milliseconds == 1)
    }

    @Test func `lone datagrams are waited for`() {
        var pause = ReceivePause()
        for now in stride(from: UInt64(1_000), to: 3_000, by: 4) {
            pause.noteArrivals(1, atMilliseconds: now)
            #expect(pause.milliseconds == 0)
        }
        // A burst long after the last datagram says nothing about the next millisecond.
        pause.noteArrivals(500, atMilliseconds: 9_000)
        #expect(pause.milliseconds == 0)
    }

    @Test func `a pause grows to its limit while the buffer stays nearly empty`() {
        var pause = pause(afterArrivals: 100)
        var seen: [UInt64] = []
        for _ in 0..<5 {
            pause.notePause(100, fill: 0.01)
            seen.append(pause.milliseconds)
        }
        #expect(seen == [2, 4, 5, 5, 5])
    }

    @Test func `a filling buffer shortens the pause and ends it`() {
        var pause = pause(afterArrivals: 100)
        for _ in 0..<3 { pause.notePause(100, fill: 0.01) }
        pause.notePause(400, fill: 0.1)
        #expect(pause.milliseconds == 5)
        var seen: [UInt64] = []
        while pause.milliseconds > 0, seen.count < 9 {
            pause.notePause(4_000, fill: 0.3)
            seen.append(pause.milliseconds)
        }
        #expect(seen == [2, 1, 0])
    }

    @Test(arguments: [(1, 0), (2, 0), (3, 0), (4, 5)])
    func `a pause that brings next to nothing is the last`(count: Int, next: UInt64) {
        var pause = pause(afterArrivals: 100)
        for _ in 0..<4 { pause.notePause(100, fill: 0) }
        pause.notePause(count, fill: 0)
        #expect(pause.milliseconds == next)
    }
}
