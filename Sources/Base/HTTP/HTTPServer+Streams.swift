internal import CMicrohttpd
internal import EventLoop

extension HTTPServer {
    /// Gives the library the next piece of a stream, or pauses it.
    ///
    /// When this turn has made its share of pieces the others wait for the next turn: a page for
    /// fifty scrapers must not delay a health check. Who waits goes first, in the order of waiting,
    /// so that none of the fifty starves.
    func readStream(_ stream: ResponseStream, into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard chunksLeft > 0, stream.hasWaited || paused.isEmpty else { return pause(stream) }
        chunksLeft -= 1
        switch unsafe stream.read(into: buffer) {
        case .bytes(let count): return count
        case .none: return stream.isAbandoned ? martlet_http_end_with_error : pause(stream)
        case .end: return martlet_http_end_of_stream
        case .failure: return martlet_http_end_with_error
        }
    }

    private func pause(_ stream: ResponseStream) -> Int {
        stream.pause(at: loop.nowMilliseconds)
        paused.append(stream)
        return 0
    }

    var soonestPauseMilliseconds: UInt64? {
        guard let due = paused.map(\.dueMilliseconds).min() else { return nil }
        let now = loop.nowMilliseconds
        return due > now ? due - now : 0
    }

    func resumeDue() {
        let now = loop.nowMilliseconds
        let turn = paused.lazy.filter { $0.dueMilliseconds <= now }.prefix(chunksLeft)
        turn.forEach { $0.resume() }
        paused.removeAll { $0.hasWaited }
    }

    func resumeAll() {
        paused.forEach { $0.resume() }
        paused = []
        resting.forEach { $0.resume() }
        resting = []
    }
}
