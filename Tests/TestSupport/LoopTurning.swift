package import EventLoop

/// A fixture with a loop of its own, which the test turns until something has happened.
package protocol LoopTurning {
    var loop: Loop { get }
}

extension LoopTurning {
    /// Turns the loop until `isDone`, asked every millisecond for at most a minute.
    package func run(until isDone: @escaping () -> Bool) throws {
        guard !isDone() else { return }
        let start = loop.nowMilliseconds
        let poll = try Timer(on: loop) { [loop] in
            if isDone() || loop.nowMilliseconds - start > 60_000 { loop.stop() }
        }
        poll.start(afterMilliseconds: 1, everyMilliseconds: 1)
        loop.run()
        poll.close()
    }
}
