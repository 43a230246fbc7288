import EventLoop
import Testing

/// A loop for one test, which fails rather than hangs.
final class LoopFixture {
    let loop: Loop
    private let limit: Timer

    init(limitMilliseconds: UInt64 = 10_000) throws {
        let loop = try Loop()
        self.loop = loop
        limit = try Timer(on: loop) {
            Issue.record("the loop did not stop by itself")
            loop.stop()
        }
        limit.start(afterMilliseconds: limitMilliseconds)
    }

    /// Runs until something stops the loop.
    func run() {
        loop.run()
    }

    /// Runs until `isDone`, asked every millisecond.
    func run(until isDone: @escaping () -> Bool) throws {
        guard !isDone() else { return }
        let poll = try Timer(on: loop) { [loop] in
            if isDone() { loop.stop() }
        }
        poll.start(afterMilliseconds: 1, everyMilliseconds: 1)
        loop.run()
        poll.close()
    }

    /// Ends the loop; the test has closed its handles.
    func close() {
        limit.close()
        loop.close()
    }
}
