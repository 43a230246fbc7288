/// Remembers which intervals were closed, so that none is opened twice.
package struct ClosedMarks: Sendable, Equatable {
    /// Eleven hours of ten seconds.
    package static let keysMax = 4096

    /// Ascending.
    private(set) var keys: [IntervalKey] = []
    /// Whatever ends here or before counts as closed: its mark may have been dropped.
    private(set) var forgottenEnd: UInt64 = 0

    package init() {}

    package func contains(_ key: IntervalKey) -> Bool {
        if key.endNanoseconds <= forgottenEnd { return true }
        let place = place(of: key)
        return place < keys.count && keys[place] == key
    }

    package mutating func insert(_ key: IntervalKey) {
        guard !contains(key) else { return }
        keys.insert(key, at: place(of: key))
        if keys.count > Self.keysMax { forget(through: keys.removeFirst().endNanoseconds) }
    }

    mutating func forget(through end: UInt64) { forgottenEnd = max(forgottenEnd, end) }

    /// Where `key` is or would be.
    private func place(of key: IntervalKey) -> Int {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
