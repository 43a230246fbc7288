/// What a series holds now, for the text console.
package struct CurrentSeries: Sendable, Equatable {
    /// Name and tags, `SeriesKey` form.
    package var key: String
    /// A counter's sum so far in the interval, a gauge's value, a timer's raw values (none of one
    /// that is a sketch), a set's cardinality.
    package var values: [Double]
}

/// The console's commands: look at what is there, and forget it.
extension MergedState {
    /// The first `seriesMax` live series of a kind, with at most `valuesMax` values each.
    package func current(
        _ kind: SeriesKind, seriesMax: Int, valuesMax: Int
    ) -> [CurrentSeries] {
        var list: [CurrentSeries] = []
        for index in series.records.indices where list.count < seriesMax {
            let record = series.records[index]
            guard record.state == .live, SeriesKind(record.type) == kind else { continue }
            list.append(
                CurrentSeries(
                    key: String(decoding: series.keys[record.key.range], as: UTF8.self),
                    values: Array(values(of: record).prefix(valuesMax))))
        }
        return list
    }

    private func values(of record: SeriesRecord) -> [Double] {
        let isOpen = record.period == period
        let slot = Int(record.slot)
        switch SeriesKind(record.type) {
        case .counter: return [isOpen ? store.counters.cells[slot].cell.sum : 0]
        case .gauge: return gauges[slot].current.map { [$0] } ?? []
        case .timer: return isOpen ? store.timers.cells[slot].cell.values : []
        case .set: return [isOpen ? store.sets.cells[slot].cell.cardinality : 0]
        }
    }

    /// Forgets the series of a kind whose name is `pattern`, or begins with it up to a last `*`.
    ///
    /// What they had in the open interval goes with them. Answers their keys.
    package mutating func delete(_ kind: SeriesKind, matching pattern: String) -> [String] {
        var prefix = Array(pattern.utf8)
        let isPrefix = prefix.last == UInt8(ascii: "*")
        if isPrefix { prefix.removeLast() }
        var deleted: [String] = []
        for index in series.records.indices where series.records[index].state == .live {
            let number = UInt32(truncatingIfNeeded: index)
            guard SeriesKind(series.records[index].type) == kind else { continue }
            let name = series.keys[series.name(of: number).range]
            guard isPrefix ? name.starts(with: prefix) : name.elementsEqual(prefix) else {
                continue
            }
            let key = series.keys[series.records[index].key.range]
            deleted.append(String(decoding: key, as: UTF8.self))
            expire(number)
        }
        return deleted
    }
}
