/// A series' number in the merged table.
///
/// `index` is dense and used again after the series expired; `generation` then differs.
package struct SeriesID: BitwiseCopyable, Hashable, Sendable {
    package var index: UInt32
    package var generation: UInt32

    package init(index: UInt32, generation: UInt32) {
        self.index = index
        self.generation = generation
    }
}
