/// What a series holds now, for the text console.
package struct CurrentSeries: Sendable, Equatable {
    /// Name and tags, `SeriesKey` form.
    package var key: String
    /// A counter's sum so far in the interval, a gauge's value, a timer's raw values (none of one
    /// that is a sketch), a set's cardinality.
    package var values: [Double]
    /// How many values there are; more than `values` has if some were cut or are in a sketch.
    package var valueCount: UInt64

    package init(key: String, values: [Double], valueCount: UInt64? = nil) {
        self.key = key
        self.values = values
        self.valueCount = valueCount ?? UInt64(values.count)
    }
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
            let values = values(of: record)
            list.append(
                CurrentSeries(
                    key: String(decoding: series.keys[record.key.range], as: UTF8.self),
                    values: Array(values.prefix(valuesMax)),
                    valueCount: max(UInt64(values.count), timerValueCount(of: record))))
        }
        return list
    }

    private func values(of record: MergedRecord) -> [Double] {
        let isOpen = record.isTouched
        let slot = Int(record.slot)
        switch SeriesKind(record.type) {
        case .counter: return [isOpen ? counters[record.slot].cell.sum : 0]
        case .gauge: return gauges[slot].current.map { [$0] } ?? []
        case .timer: return isOpen ? store.timers.cells[slot].cell.values : []
        case .set: return [isOpen ? store.sets.cells[slot].cell.cardinality : 0]
        }
    }

    private func timerValueCount(of record: MergedRecord) -> UInt64 {
        guard SeriesKind(record.type) == .timer, record.isTouched else { return 0 }
        return store.timers.cells[Int(record.slot)].cell.valueCount
    }

    /// Forgets the series of a kind whose key, tags included, is `pattern`, or begins with it up
    /// to a last `*`.
    ///
    /// What they had in the open interval goes with them. Answers their keys.
    package mutating func delete(_ kind: SeriesKind, matching pattern: String) -> [String] {
        var prefix = Array(pattern.utf8)
        let isPrefix = prefix.last == UInt8(ascii: "*")
        if isPrefix { prefix.removeLast() }
        var deleted: [String] = []
        for index in series.records.indices where series.records[index].state == .live {
            guard SeriesKind(series.records[index].type) == kind else { continue }
            let key = series.keys[series.records[index].key]
            guard isPrefix ? key.starts(with: prefix) : key.elementsEqual(prefix) else { continue }
            deleted.append(String(decoding: key, as: UTF8.self))
            expire(UInt32(truncatingIfNeeded: index))
        }
        return deleted
    }
}
