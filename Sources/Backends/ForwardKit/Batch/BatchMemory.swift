/// What a series of a batch takes in memory once it is read: one arithmetic for both sides.
enum BatchMemory {
    /// An entry of the list of series.
    private static let entryBytes = 96

    static func bytes(keyBytes: Int, _ state: ForwardState) -> Int {
        entryBytes + keyBytes + state.memoryBytes
    }
}
