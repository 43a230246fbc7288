/// What the mapping rules did, for the status.
extension MergedState {
    /// Takes over a worker's counts; its cells were merged before.
    mutating func takeMapping(of cells: borrowing TickCells, _ worker: Int) {
        if !cells.mappingTally.isZero { mappingTally.add(cells.mappingTally) }
        guard mapping.hasRules else { return }
        for definition in cells.definitions where definition.rule == 0 {
            noteUnmapped(definition.local, worker, lines: 0)
        }
        for sample in cells.sampledLines.samples {
            noteUnmapped(sample.series, worker, lines: Double(sample.lines))
        }
    }

    /// Adds lines to the name of a series of a worker's, if no rule took it and it is not ours.
    private mutating func noteUnmapped(_ local: UInt32, _ worker: Int, lines: Double) {
        guard let index = names[Int(local), worker], mapping.rule(ofSeries: index) == 0 else {
            return
        }
        let record = series.records[Int(index)]
        var name = series.keys[SeriesKey.name(of: record.key, in: series.keys).range]
        guard !name.starts(with: OwnKeys.reservedPrefix) else { return }
        // Rules see names without it.
        if name.starts(with: options.input.namePrefix) {
            name = name.dropFirst(options.input.namePrefix.count)
        }
        unmappedNames.add(lines, of: FrequentNames.Name(bytes: Array(name), type: record.type))
    }

    /// The rules of today with what they did.
    var mappingSnapshot: MappingSnapshot {
        guard mapping.hasRules else { return MappingSnapshot() }
        var snapshot = MappingSnapshot()
        snapshot.rules = options.mapping.rules
        snapshot.tally = mappingTally
        snapshot.unmappedLines = unmappedNames.linesTotal
        snapshot.linesMissedMax = unmappedNames.missedMax.rounded()
        snapshot.unmappedNames = unmappedNames.top(MappingSnapshot.unmappedNamesMax)
            .map { name, lines in
                // A name that is known only since it came in a batch has at least one.
                MappingSnapshot.UnmappedName(
                    name: name.bytes, type: name.type, lines: max(1, lines.rounded()))
            }
        return snapshot
    }
}
