/// Reads how fast series of two pages of `/metrics` went: counters, and the counts of timers.
struct PageRates {
    struct Rate {
        let series: String
        let perSecond: Double
        let total: Double
    }

    /// Series that are compared: what an agent has at most by default.
    private static let seriesMax = 1_000_000

    private var totals: [String: Double] = [:]

    /// Reads a page; gauges are left out, whose changes are no rates.
    init(_ page: [UInt8]) {
        var types: [Substring: Substring] = [:]
        // A page that was cut off has half a line at its end.
        let text = String(decoding: page, as: UTF8.self)
        let end = text.lastIndex(of: "\n") ?? text.startIndex
        for line in text[..<end].split(separator: "\n") {
            if line.hasPrefix("# TYPE ") {
                let words = line.split(separator: " ")
                if words.count == 4 { types[words[2]] = words[3] }
                continue
            }
            guard !line.hasPrefix("#"), totals.count < Self.seriesMax,
                let space = line.lastIndex(of: " "), let value = Double(line[space...].dropFirst())
            else { continue }
            let series = line[..<space]
            if Self.counts(series, types) { totals[String(series)] = value }
        }
    }

    private static func counts(_ series: Substring, _ types: [Substring: Substring]) -> Bool {
        let name = series.prefix { $0 != "{" }
        guard !name.hasPrefix("martlet_") else { return false }
        if let type = types[name] { return type == "counter" }
        guard name.hasSuffix("_count") else { return false }
        let type = types[name.dropLast(6)]
        return type == "summary" || type == "histogram"
    }

    /// The fastest series since an earlier page, at most `max`.
    func busiest(since earlier: PageRates, seconds: Double, max: Int) -> [Rate] {
        guard seconds > 0 else { return [] }
        let rates = totals.compactMap { series, total -> Rate? in
            // One that is new began at 0; one that fell began anew.
            let before = earlier.totals[series] ?? 0
            let increase = total >= before ? total - before : total
            return increase > 0
                ? Rate(series: series, perSecond: increase / seconds, total: total) : nil
        }
        let sorted = rates.sorted { ($1.perSecond, $0.series) < ($0.perSecond, $1.series) }
        return Array(sorted.prefix(max))
    }
}
