/// Picks the largest or smallest values, with the place each came from.
///
/// A binary heap with the next to go on top. It swaps exactly where Go's `container/heap` does,
/// because that decides which of several equal values stay.
struct Ranking {
    typealias Entry = (value: Double, place: Int)

    private let count: Int
    private let largest: Bool
    private var heap: [Entry] = []

    /// Keeps `count` of the values, at least one.
    init(count: Int, largest: Bool) {
        self.count = count
        self.largest = largest
    }

    mutating func offer(_ value: Double, _ place: Int) {
        if heap.count == count {
            guard heap[0].value.isNaN || isBetter(value, than: heap[0].value) else { return }
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
            sink()
        }
        heap.append((value, place))
        rise(from: heap.count - 1)
    }

    /// NaN is worse than anything.
    private func isBetter(_ value: Double, than other: Double) -> Bool {
        if other.isNaN { return !value.isNaN }
        return largest ? value > other : value < other
    }

    /// Whether the entry at `place` goes before the one at `other`.
    private func goes(_ place: Int, before other: Int) -> Bool {
        if heap[place].value.isNaN { return true }
        return largest
            ? heap[place].value < heap[other].value : heap[place].value > heap[other].value
    }

    private mutating func rise(from start: Int) {
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard parent != place, goes(place, before: parent) else { return }
            heap.swapAt(place, parent)
            place = parent
        }
    }

    private mutating func sink() {
        var place = 0
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, goes(child + 1, before: child) { child += 1 }
            guard goes(child, before: place) else { return }
            heap.swapAt(place, child)
            place = child
        }
    }

    /// The most extreme first, NaN last.
    var sorted: [Entry] {
        heap.sorted { isBetter($0.value, than: $1.value) }
    }
}
