/// Prints ns and allocations of the data path's steps: `Micro [FIRST LETTERS…]`.
///
/// Without arguments everything; `Micro "pipeline: mixed"` a part.
let report = Report(chosen: Array(CommandLine.arguments.dropFirst()))
report.run("parser", measureParser)
report.run("pipeline", measurePipeline)
report.run("hand-over", measureHandOver)
report.run("merge", measureMerge)
report.run("flush", measureFlush)
report.run("graphite", measureGraphite)
