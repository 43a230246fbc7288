/// Prints ns and allocations of the data path's steps: `Micro [FIRST LETTERS…]`.
///
/// Without arguments everything; `Micro "pipeline: mixed"` a part. `Micro instructions [SHAPE]`
/// runs what `scripts/count-instructions` counts, and measures nothing itself. `Micro text NAME`
/// writes what an encoder's measurement of that name encodes. `Micro forward-load …` sends a
/// collector's worth of series.
let chosen = Array(CommandLine.arguments.dropFirst())
if chosen.first == "instructions" {
    InstructionRounds(only: chosen.dropFirst().first).run()
} else if chosen.first == "forward-load", let load = ForwardLoad(chosen.dropFirst()) {
    load.run()
} else if chosen.first == "text", chosen.count == 2 {
    precondition(writeEncoded(chosen[1]), "there is no such measurement of an encoder")
} else {
    let report = Report(chosen: chosen)
    report.run("parser", measureParser)
    report.run("pipeline", measurePipeline)
    report.run("hand-over", measureHandOver)
    report.run("merge", measureMerge)
    report.run("flush", measureFlush)
    report.run("large", measureLargeFlush)
    report.run("first tick", measureFirstTick)
    report.run("graphite", measureGraphite)
    report.run("influx", measureInflux)
    report.run("prometheus", measurePrometheus)
    report.run("expiry", measureExpiry)
    report.run("remote write", measureRemoteWrite)
    report.run("otlp", measureOTLP)
    report.run("forward", measureForward)
    report.run("growth", measureGrowth)
    report.run("rules", measureRules)
    report.run("threads", measureThreads)
}
