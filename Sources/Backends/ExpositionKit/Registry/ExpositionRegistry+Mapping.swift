import Statsd

/// Another mapping: at start, and after a reload.
extension ExpositionRegistry {
    /// Takes the styles of the batch's mapping over if they are not known yet.
    ///
    /// Series of a rule that only got other options have them at once, others with their next
    /// sample. Timers of a shape that no rule has any
    /// more begin anew, since their buckets mean something else.
    mutating func use(_ mapping: SeriesMapping) {
        guard mapping.version != styles.version else { return }
        settle()
        let moved = styles.adopt(mapping, options)
        bindings = ChunkedArray()
        renumber(moved)
        guard endings == names.endings else { return beginAnew() }
        let used = styles.usedShapes
        for id in listed where families[id].kind == .timer && !used.contains(families[id].shape) {
            goneSeries.append(contentsOf: families[id].series)
        }
        settle()
    }

    private mutating func renumber(_ moved: [UInt16]) {
        guard moved.indices.contains(where: { Int(moved[$0]) != $0 }) else { return }
        for place in 0..<UInt32(series.placeCount) {
            let rule = Int(series[place].rule)
            let new = rule < moved.count ? moved[rule] : 0
            if series[place].rule != new { series[place].rule = new }
        }
    }

    /// Forgets every series, as a restart does, which every reader of counters knows.
    mutating func beginAnew() {
        var fresh = ExpositionRegistry(options: options, styles: styles)
        (fresh.nowSeconds, fresh.tally, fresh.budget) = (nowSeconds, tally, budget)
        fresh.version = version &+ 1
        self = fresh
    }

    /// The endings that names keep free with the present styles.
    private var endings: FamilyEndings { Self.endings(options, styles) }

    static func endings(_ options: ExpositionOptions, _ styles: SeriesStyles) -> FamilyEndings {
        FamilyEndings(
            naming: options.naming, timers: styles.hasHistograms ? .histogram : .summary)
    }
}
