import EventLoop
import TestSupport
import Testing

/// A loop for one test, which fails rather than hangs.
final class LoopFixture: LoopTurning {
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

    /// Ends the loop; the test has closed its handles.
    func close() {
        limit.close()
        loop.close()
    }
}
