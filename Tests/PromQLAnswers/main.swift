// Answers queries over samples from a file: PromQLAnswers SAMPLES.om <QUERIES >ANSWERS
//
// SAMPLES is OpenMetrics with a time on every line. A query is one line of fields divided by tabs:
// `instant`, time and expression, or `range`, start, end, step and expression; times are in
// milliseconds, the expression has `\n`, `\t` and `\\` escaped. The answer is a line of JSON.
// Only scripts/e2e-promql runs this: it compares the answers with Prometheus' own.
import PromQL

guard CommandLine.arguments.count == 2,
    let source = SampleFile(path: CommandLine.arguments[1])
else {
    preconditionFailure("usage: PromQLAnswers SAMPLES.om")
}
while let line = readLine() {
    print(String(decoding: QueryLine(line).answer(from: source), as: UTF8.self))
}
