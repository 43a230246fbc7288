/// Which keys of some chunks are still needed, so that what forgotten series took is given back.
struct KeyUse {
    /// Bytes of keys: of known series, and of forgotten ones.
    private struct Use: BitwiseCopyable {
        var live = 0
        var garbage = 0
    }

    /// By chunk; one without keys in use is let go.
    private var chunks: [Use] = []
    private var total = Use()

    mutating func add(_ key: ByteRange) {
        guard !key.isEmpty else { return }
        let number = KeyChunks.number(of: key)
        while chunks.count <= number { chunks.append(Use()) }
        chunks[number].live += key.count
        total.live += key.count
    }

    /// Forgets a key of `keys`; its chunk goes with its last key.
    mutating func remove(_ key: ByteRange, from keys: inout KeyChunks) {
        guard !key.isEmpty else { return }
        let number = KeyChunks.number(of: key)
        chunks[number].live -= key.count
        chunks[number].garbage += key.count
        total.live -= key.count
        total.garbage += key.count
        guard chunks[number].live == 0, keys.drop(number) else { return }
        total.garbage -= chunks[number].garbage
        chunks[number].garbage = 0
    }

    /// Whether keys of forgotten series are more than half of all, or addresses become scarce.
    ///
    /// To copy the others then takes time in proportion to what went, and so, spread over the
    /// removals, a constant.
    func isWorthCompacting(_ keys: borrowing KeyChunks) -> Bool {
        total.garbage > max(total.live, 65_536) || keys.chunks.count > KeyChunks.chunksMax / 2
    }
}
