/// Sorted lists of places that change by many at once.
enum SortedPlaces {
    /// The first index from `start` on whose element does not come before the one looked for.
    static func firstIndex(
        in list: [UInt32], from start: Int = 0, notBefore precedes: (_ element: UInt32) -> Bool
    ) -> Int {
        var (low, high) = (start, list.count)
        while low < high {
            let middle = (low + high) / 2
            if precedes(list[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes the elements at `indices` (in any order, each once) out, in one pass.
    static func remove(at indices: [Int], from list: inout [UInt32]) {
        guard !indices.isEmpty else { return }
        var rest: [UInt32] = []
        rest.reserveCapacity(list.count - indices.count)
        var start = 0
        for index in indices.sorted() {
            rest.append(contentsOf: list[start..<index])
            start = index + 1
        }
        rest.append(contentsOf: list[start...])
        list = rest
    }

    /// Puts `new`, which is sorted, where it belongs, in one pass.
    static func insert(
        _ new: [UInt32], into list: inout [UInt32], precedes: (UInt32, UInt32) -> Bool
    ) {
        guard !new.isEmpty else { return }
        var merged: [UInt32] = []
        merged.reserveCapacity(list.count + new.count)
        var start = 0
        for element in new {
            let index = firstIndex(in: list, from: start) { precedes($0, element) }
            merged.append(contentsOf: list[start..<index])
            merged.append(element)
            start = index
        }
        merged.append(contentsOf: list[start...])
        list = merged
    }
}
