/// The limits of every timer's cell: with or without a histogram, at ease or under pressure.
struct SeriesTimerLimits: Sendable {
    private let rules: [HistogramRule]
    /// By rule; 0 is none.
    private let atEase: [TimerLimits]
    private let underPressure: [TimerLimits]

    init(_ options: TimerOptions) {
        rules = options.histograms
        let bins = [[]] + options.histograms.map(\.bins)
        func limits(_ pressure: MemoryPressure) -> [TimerLimits] {
            bins.map {
                TimerLimits(
                    exactValuesMax: pressure.exactValuesMax(options.exactValuesMax),
                    binLimits: $0, buckets: options.classicBuckets)
            }
        }
        atEase = limits(.none)
        underPressure = limits(.high)
    }

    /// Without rules a sample need not look at its series' record.
    var hasRules: Bool { !rules.isEmpty }

    subscript(rule: Int, pressure: MemoryPressure) -> TimerLimits {
        switch pressure {
        case .none: atEase[rule]
        case .high, .full: underPressure[rule]
        }
    }

    /// 1 + the number of the first rule whose `match` occurs in the key's name; 0 for none.
    func rule(forName key: Span<UInt8>) -> UInt16 {
        var end = 0
        while end < key.count, key[end] != SeriesKey.separator { end += 1 }
        for (index, rule) in rules.enumerated() where Self.occurs(rule.match, in: key, end) {
            return UInt16(clamping: index + 1)
        }
        return 0
    }

    private static func occurs(_ part: [UInt8], in key: Span<UInt8>, _ end: Int) -> Bool {
        guard part.count <= end else { return false }
        for start in 0...(end - part.count)
        where haveEqualBytes(key, from: start, part.span, from: 0, count: part.count) {
            return true
        }
        return false
    }
}
