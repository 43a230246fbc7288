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
        for id in listed where families[id].kind == .timer && !hasItsShape(families[id]) {
            goneSeries.append(contentsOf: families[id].series)
        }
        scheduleAgain()
        settle()
    }

    private mutating func renumber(_ moved: [UInt16]) {
        guard moved.indices.contains(where: { Int(moved[$0]) != $0 }) else { return }
        for place in 0..<UInt32(series.placeCount) where !cells[place].isFree {
            let rule = Int(series[place].rule)
            setRule(rule < moved.count ? moved[rule] : 0, of: place)
        }
    }

    /// Notes the rule of a series' last sample, by which its family may keep a name.
    mutating func setRule(_ rule: UInt16, of place: UInt32) {
        let old = series[place].rule
        guard old != rule else { return }
        series[place].rule = rule
        if styles[old].ttlSeconds != styles[rule].ttlSeconds { schedule(place) }
        noteMapped(series[place].family, (rule == 0 ? 0 : 1) - (old == 0 ? 0 : 1))
    }

    /// Adds to the family's number of series that have a rule.
    mutating func noteMapped(_ family: UInt32, _ change: Int) {
        guard change != 0 else { return }
        let count = Int(families[family].mappedSeries) + change
        families[family].mappedSeries = UInt32(clamping: count)
        switch options.conflicts {
        case .rename: names.change(family, isMapped: count > 0)
        case .first: break
        }
    }

    /// Whether some rule of a timer's series still makes of it what it is.
    private func hasItsShape(_ family: ExpositionFamily) -> Bool {
        family.series.contains { styles[series[$0].rule].shape == family.shape }
    }

    /// Forgets every series, as a restart does, which every reader of counters knows.
    mutating func beginAnew() {
        var fresh = ExpositionRegistry(options: options, styles: styles)
        (fresh.nowSeconds, fresh.tally, fresh.budget) = (nowSeconds, tally, budget)
        fresh.refused = refused
        fresh.version = version &+ 1
        self = fresh
    }
}
