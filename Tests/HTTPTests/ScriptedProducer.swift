import EventLoop
import HTTP

/// What a test learns of its producers from another thread.
struct Production: Sendable {
    var asked = 0
    var alive = 0
}

/// Makes pieces of a given size, with pauses in between, until its script ends.
final class ScriptedProducer: HTTPBodyProducer {
    enum Step { case bytes(Int), later, failure, empty, tooMuch }

    private var steps: [Step]
    private let isEndless: Bool
    private let production: Lock<Production>

    init(_ steps: [Step], isEndless: Bool = false, _ production: Lock<Production>) {
        self.steps = steps.reversed()
        self.isEndless = isEndless
        self.production = production
        production.withLock { $0.alive += 1 }
    }

    func nextChunk(bytesMax: Int) -> HTTPChunk {
        production.withLock { $0.asked += 1 }
        guard let step = isEndless ? steps.last : steps.popLast() else { return .end }
        switch step {
        case .bytes(let count): return .bytes([UInt8](repeating: 0x61, count: min(count, bytesMax)))
        case .later: return .later
        case .failure: return .failure
        case .empty: return .bytes([])
        case .tooMuch: return .bytes([UInt8](repeating: 0x61, count: bytesMax + 1000))
        }
    }

    deinit { production.withLock { $0.alive -= 1 } }
}
