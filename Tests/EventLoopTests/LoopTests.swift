import EventLoop
import Glibc
import Testing

@Suite struct LoopTests {
    @Test func `a timer fires once when it has no period`() throws {
        let fixture = try LoopFixture()
        var fired = 0
        let timer = try Timer(on: fixture.loop) { fired += 1 }
        let end = try Timer(on: fixture.loop) { fixture.loop.stop() }
        timer.start(afterMilliseconds: 1)
        end.start(afterMilliseconds: 30)
        fixture.run()
        #expect(fired == 1)
        timer.close()
        end.close()
        fixture.close()
    }

    @Test func `a timer with a period fires until it is stopped`() throws {
        let fixture = try LoopFixture()
        var fired = 0
        var timer: Timer?
        timer = try Timer(on: fixture.loop) {
            fired += 1
            if fired == 3 { timer?.stop() }
        }
        let end = try Timer(on: fixture.loop) { fixture.loop.stop() }
        timer?.start(afterMilliseconds: 1, everyMilliseconds: 1)
        end.start(afterMilliseconds: 50)
        fixture.run()
        #expect(fired == 3)
        timer?.close()
        end.close()
        fixture.close()
    }

    @Test func `a handle closed in its own callback never calls back again`() throws {
        let fixture = try LoopFixture()
        var fired = 0
        var timer: Timer?
        timer = try Timer(on: fixture.loop) {
            fired += 1
            timer?.close()
            fixture.loop.stop()
        }
        timer?.start(afterMilliseconds: 0, everyMilliseconds: 1)
        fixture.run()
        fixture.close()
        #expect(fired == 1)
    }

    @Test func `a closed handle lets go of what its callback holds`() throws {
        final class Token {}
        let fixture = try LoopFixture()
        weak var observed: Token?
        do {
            let token = Token()
            observed = token
            let timer = try Timer(on: fixture.loop) { withExtendedLifetime(token) {} }
            timer.close()
        }
        fixture.close()
        #expect(observed == nil)
    }

    @Test func `a stop that nobody ran into does not hinder the close`() throws {
        let fixture = try LoopFixture()
        fixture.loop.stop()
        fixture.close()
    }

    @Test func `a signal reaches the loop that watches it`() throws {
        let fixture = try LoopFixture()
        var seen: [Int32] = []
        let watcher = try SignalWatcher(on: fixture.loop, signals: [SIGUSR1, SIGUSR2]) { signal in
            seen.append(signal)
            fixture.loop.stop()
        }
        kill(getpid(), SIGUSR2)
        fixture.run()
        #expect(seen == [SIGUSR2])
        watcher.close()
        fixture.close()
    }

    @Test func `a signal that cannot be caught is an error, not a half open watcher`() throws {
        let fixture = try LoopFixture()
        #expect(throws: UVError.invalid) {
            try SignalWatcher(on: fixture.loop, signals: [SIGUSR1, SIGKILL]) { _ in }
        }
        fixture.close()
    }

    @Test func `a poller tells when a descriptor can be read`() throws {
        let fixture = try LoopFixture()
        var ends: [Int32] = [0, 0]
        #expect(unsafe pipe(&ends) == 0)
        var events: [[Bool]] = []
        let poller = try Poller(on: fixture.loop, fileDescriptor: ends[0]) { readable, writable in
            events.append([readable, writable])
            fixture.loop.stop()
        }
        poller.start(readable: true, writable: false)
        #expect(unsafe write(ends[1], "x", 1) == 1)
        fixture.run()
        #expect(events == [[true, false]])
        poller.close()
        fixture.close()
        ends.forEach { Glibc.close($0) }
    }

    @Test func `an error has the name and the sentence of its code`() {
        #expect(UVError.addressInUse.name == "EADDRINUSE")
        #expect("\(UVError.addressInUse)" == "address already in use")
    }

    @Test func `the monotonic clock does not go back and the wall clock knows the century`() {
        let first = SystemClock.monotonicNanoseconds()
        #expect(SystemClock.monotonicNanoseconds() >= first)
        #expect(SystemClock.wallSeconds() > 1_600_000_000)
    }
}
