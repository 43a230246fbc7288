import ExpositionKit
import Statsd
import TestSupport

extension Exposition {
    /// Takes in what the maker has, at once.
    mutating func take(_ maker: inout TickMaker, atSeconds now: Double = 0) {
        append(maker.takeTick(), nowSeconds: now)
        finish(nowSeconds: now)
    }

    mutating func takeSets(_ maker: inout TickMaker, atSeconds now: Double = 0) {
        let flush = maker.takeFlush()
        append(flush.sets, keys: flush.keys, flush.mapping, nowSeconds: now)
        finish(nowSeconds: now)
    }
}
