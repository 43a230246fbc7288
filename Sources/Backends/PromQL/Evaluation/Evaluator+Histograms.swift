extension Evaluator {
    /// `histogram_quantile(quantile, buckets)`: one series for those that differ in `le` alone.
    mutating func histogramQuantile(
        _ arguments: [Expression], over steps: Steps
    ) throws(QueryError) -> [StepSeries] {
        let quantiles = try scalar(of: arguments[0], over: steps)
        let buckets = try vector(of: arguments[1], over: steps)
        var result: [StepSeries] = []
        for members in Self.histograms(among: buckets) {
            try charge(steps.count)
            let labels = buckets[members[0].place].labels
            var values = [Double](repeating: .absent, count: steps.count)
            for step in 0..<steps.count {
                var histogram = HistogramBuckets()
                var isPresent = false
                for member in members where !buckets[member.place].values[step].isAbsent {
                    isPresent = true
                    let count = buckets[member.place].values[step]
                    histogram.append(.init(upperBound: member.upperBound, count: count))
                }
                if isPresent { values[step] = histogram.quantile(quantiles[step]) }
            }
            result.append(
                StepSeries(
                    labels: labels.without([Label.bucket, Label.metricName]), values: values))
        }
        try spend(buckets.count * steps.count)
        try Self.join(&result)
        return result
    }

    private typealias Member = (place: Int, upperBound: Double)

    /// The series of each histogram; one whose `le` is no number belongs to none.
    private static func histograms(among buckets: [StepSeries]) -> [[Member]] {
        var groups: [Labels.Key: Int] = [:]
        var members: [[Member]] = []
        for (place, series) in buckets.enumerated() {
            guard let bound = upperBound(series.labels[Label.bucket]) else { continue }
            let key = series.labels.without([Label.bucket]).key
            if let group = groups[key] {
                members[group].append((place, bound))
            } else {
                groups[key] = members.count
                members.append([(place, bound)])
            }
        }
        return members
    }

    private static func upperBound(_ text: String) -> Double? {
        switch text.lowercased() {
        case "+inf", "inf", "+infinity", "infinity": .infinity
        case "-inf", "-infinity": -.infinity
        case "nan": .nan
        default: Double(text)
        }
    }
}
