/// The keys of new series, which stay where their worker put them.
extension MergedState {
    /// Takes over what a worker has added to chunks that are known here.
    mutating func updateKeys(from cells: borrowing TickCells, _ worker: Int) {
        if cells.beginsAnew || cells.keysBeginAnew { keyChunks[worker] = [] }
        for (offset, chunk) in cells.keyChunks.enumerated() {
            let number = cells.firstKeyChunk + offset
            guard number < keyChunks[worker].count, let known = keyChunks[worker][number] else {
                continue
            }
            series.keys.update(known, to: chunk)
        }
    }

    /// Where the key of a new series lies; its chunk is shared from now on.
    mutating func place(
        of definition: SeriesDefinition, in cells: borrowing TickCells, _ worker: Int
    ) -> ByteRange {
        guard !definition.key.isEmpty else { return .empty }
        let number = KeyChunks.number(of: definition.key)
        while keyChunks[worker].count <= number { keyChunks[worker].append(nil) }
        let known = keyChunks[worker][number]
        let shared = known ?? series.keys.adopt(cells.keyChunk(of: definition))
        keyChunks[worker][number] = shared
        return KeyChunks.moved(definition.key, to: shared)
    }

    /// Gives back what forgotten series took.
    mutating func compactSeries() {
        guard series.compact() else { return }
        for worker in keyChunks.indices { keyChunks[worker] = [] }
    }
}
