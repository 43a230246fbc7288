import PromQL
import TestSupport

/// Reads arbitrary bytes as a query and runs it over a few series: nothing may trap, nothing takes
/// more than its limits, and every answer is well-formed.
///
/// A broken rule of this kind ends the process, which libFuzzer keeps as a crash.
@c(LLVMFuzzerTestOneInput)
func fuzzPromQL(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let start = unsafe start else { return 0 }
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let text = String(decoding: input, as: UTF8.self)
    do {
        let query = try Query(text)
        let source = FuzzedSource()
        for time: Int64 in [0, 61_500] {
            check(try query.value(atMilliseconds: time, from: source, limits: limits))
        }
        check(
            try query.values(
                fromMilliseconds: 5000, throughMilliseconds: 95_000, everyMilliseconds: 15_000,
                from: source, limits: limits))
    } catch {
        precondition(!error.text.isEmpty, "an error without words")
        precondition(
            StrictJSON.problem(in: ResultJSON.failure(error)) == nil, "a refusal that is no JSON")
    }
    return 0
}

private var limits: QueryLimits {
    var limits = QueryLimits()
    limits.samplesMax = 20_000
    limits.seriesMax = 100
    return limits
}

private func check(_ result: QueryResult) {
    precondition(
        StrictJSON.problem(in: ResultJSON.success(result)) == nil, "an answer that is no JSON")
    switch result {
    case .scalar(let value, _):
        precondition(!StaleMarker.isStale(value), "a step without a value")
    case .string: break
    case .vector(let samples, _):
        precondition(Set(samples.map(\.labels)).count == samples.count, "a series twice")
        precondition(!samples.contains { StaleMarker.isStale($0.value) }, "an absent value")
    case .matrix(let series): check(series)
    }
}

private func check(_ series: [SourceSeries]) {
    for (place, one) in series.enumerated() {
        let times = one.timestampsMilliseconds
        precondition(!one.values.contains(where: StaleMarker.isStale), "an absent value")
        precondition(zip(times, times.dropFirst()).allSatisfy(<), "times out of order")
        precondition(place == 0 || series[place - 1].labels < one.labels, "series out of order")
    }
}

/// Some series with everything that can happen to one.
private struct FuzzedSource: SampleSource {
    private static let all = [
        ("x", "1", [1, 2, 3, 2, .nan, 5, 8, 13, 1, 2]),
        ("x", "2", [0, .infinity, -1, 0.5, StaleMarker.value, 4, 4, 4, -.infinity, 1e300]),
        ("x", "3", [StaleMarker.value, 7, 7]), ("y", "1", [1, 1, 1, 1, 1, 1, 1]),
        ("y_bucket", "+Inf", [9, 9, 9, 9, 9, 9, 9]), ("y_bucket", "1", [3, 4, 5, 4, 3, 2, 1]),
    ]

    func series(for selection: Selection) throws(QueryError) -> [SourceSeries] {
        precondition(
            selection.fromMilliseconds <= selection.throughMilliseconds, "a range upside down")
        var found: [SourceSeries] = []
        for (name, value, values) in Self.all {
            let labels = Labels([Label("__name__", name), Label("a", value), Label("le", value)])
            guard try selection.accepts(labels) else { continue }
            var one = SourceSeries(labels, timestampsMilliseconds: [], values: [])
            for (place, value) in values.enumerated() {
                let time = Int64(place) * 10_000
                guard time >= selection.fromMilliseconds, time <= selection.throughMilliseconds
                else { continue }
                one.timestampsMilliseconds.append(time)
                one.values.append(value)
            }
            if !one.values.isEmpty { found.append(one) }
        }
        return found
    }
}
