extension StoreWriter {
    /// What a reader needs to know of this moment; `nil` while the files are not open.
    package var view: StoreView? {
        guard names != nil else { return nil }
        return StoreView(catalog: catalog, window: window, slots: slots.slots)
    }

    /// Answers a selection, what is only in memory included.
    package func select(_ selection: StoreSelection) throws(StoreReadError) -> [StoredSeries] {
        guard let view else { throw .files(.system(problem ?? "the store is not open yet")) }
        let reader = try StoreReader(folder: folder.path, at: view)
        defer { damagedRows += reader.damagedRows }
        return try reader.select(selection)
    }
}
