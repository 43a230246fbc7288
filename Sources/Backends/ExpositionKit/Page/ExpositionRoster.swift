/// Which series there were at one moment, without what they were worth.
///
/// Shares the registry's memory: series are copied, 512 at a time, only where one comes or goes.
package struct ExpositionRoster: Sendable {
    let families: ChunkedArray<ExpositionFamily>
    let series: ChunkedArray<ExpositionSeries>
    /// Families by name.
    let listed: [UInt32]

    init(_ registry: ExpositionRegistry) {
        precondition(
            registry.newSeries.isEmpty && registry.goneSeries.isEmpty,
            "series are listed between steps")
        families = registry.families.elements
        series = registry.series.elements
        listed = registry.listed
    }

    package var isEmpty: Bool { listed.isEmpty }

    /// Whether the series at `place` of `family` is here under the same name as in `other`.
    func has(_ place: UInt32, of family: UInt32, asIn other: ExpositionRoster) -> Bool {
        guard Int(place) < series.count, Int(family) < families.count else { return false }
        let (own, theirs) = (series[place], other.series[place])
        return own.family == family && own.generation == theirs.generation
            && families[family].name == other.families[family].name
    }
}
