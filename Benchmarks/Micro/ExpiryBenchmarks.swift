import ExpositionKit
import Statsd
import TestSupport

/// A million series that are too old at the same moment: how long a step holds the thread.
func measureExpiry(_ report: Report) {
    let shapes: [(String, (Int) -> String)] = [
        ("expiry: 1M series of one family", { "requests|path:/p\($0)" }),
        ("expiry: 1M families", { "requests.p\($0)" }),
    ]
    for (shape, name) in shapes where report.wants(shape) {
        var options = ExpositionOptions()
        options.ttlSeconds = 60
        var exposition = Exposition(options: options)
        var maker = TickMaker()
        for index in 0..<1_000_000 { maker.counter(name(index), 1) }
        exposition.append(maker.takeTick(), nowSeconds: 1_000)
        let growth = steps(&exposition, nowSeconds: 1_000)
        report.ratio("\(shape), taking in, longest step", growth.longest)
        report.ratio("\(shape), taking in, all steps", growth.all)
        exposition.append(maker.takeTick(), nowSeconds: 1_100)
        let expiry = steps(&exposition, nowSeconds: 1_100)
        precondition(exposition.seriesCount == 0, "everything is too old")
        report.ratio("\(shape), longest step", expiry.longest)
        report.ratio("\(shape), all steps", expiry.all)
    }
}

/// Steps until nothing is left to do; nanoseconds.
private func steps(
    _ exposition: inout Exposition, nowSeconds: Double
) -> (longest: Double, all: Double) {
    var (longest, all) = (0.0, 0.0)
    while !exposition.isIdle {
        let start = Report.nanoseconds()
        exposition.step(nowSeconds: nowSeconds)
        let elapsed = Report.nanoseconds() - start
        longest = max(longest, elapsed)
        all += elapsed
    }
    return (longest, all)
}
