/// The registry as it was at one moment, for pages to be written from while ticks go on.
///
/// Shares the registry's memory piece by piece; what changes afterwards is copied, so that one
/// snapshot costs at most once the cells, windows and lists that were touched since.
final class ExpositionSnapshot {
    struct Contents {
        let options: ExpositionOptions
        let roster: ExpositionRoster
        let cells: ChunkedArray<SeriesCell>
        let timers: ChunkedArray<TimerState>
        let flushNumber: UInt32
        let shapes: [TimerShape]
        /// By shape: the oldest part of `max_age` that counts in quantiles.
        let oldestAges: [UInt32]
    }

    /// `nil` once it was withdrawn: a page can then not be finished.
    private(set) var contents: Contents?
    /// On the registry's clock.
    let frozenSeconds: Double
    /// Of the registry.
    let version: UInt64

    init(_ registry: ExpositionRegistry) {
        frozenSeconds = registry.nowSeconds
        version = registry.version
        contents = Contents(
            options: registry.options, roster: ExpositionRoster(registry),
            cells: registry.cells, timers: registry.timers.elements,
            flushNumber: registry.flushNumber, shapes: registry.styles.shapes,
            oldestAges: registry.styles.shapes.map {
                $0.ages(atSeconds: registry.nowSeconds).oldest
            })
    }

    /// Lets go of the memory, whoever still reads.
    func withdraw() {
        contents = nil
    }
}
