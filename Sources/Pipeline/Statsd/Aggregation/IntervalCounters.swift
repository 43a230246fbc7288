/// The counters of the open interval, in pages that go one by one when it ends.
///
/// A flush turns a page into points and gives it back before it looks at the next, so cells and
/// points of a million counters are never there together. 24 bytes a counter.
struct IntervalCounters {
    private static let pageBits: UInt32 = 13
    /// 192 KiB: large enough that the heap gets it from the kernel, and returns it there.
    private static let pageCells = 1 << Int(pageBits)

    private var pages: [[Touched<CounterCell>]] = []

    var memoryBytes: Int {
        pages.isEmpty ? 0 : pages.count * Self.pageCells * MemoryLayout<Touched<CounterCell>>.stride
    }

    subscript(slot: UInt32) -> CounterCell {
        pages[Self.page(of: slot)][Self.place(of: slot)].cell
    }

    /// Gives `series` an empty cell; answers its slot.
    mutating func add(_ series: UInt32) -> UInt32 {
        if (pages.last?.count ?? Self.pageCells) == Self.pageCells {
            pages.append([])
            // The first one grows with what is in it, so that a small agent stays small.
            if pages.count > 1 { pages[pages.count - 1].reserveCapacity(Self.pageCells) }
        }
        let page = pages.count - 1
        pages[page].append(Touched(series: series, cell: CounterCell()))
        return UInt32(truncatingIfNeeded: page << Int(Self.pageBits) + pages[page].count - 1)
    }

    /// Adds a tick's sum; answers false and changes nothing when the sum would not be finite.
    mutating func merge(_ cell: CounterCell, at slot: UInt32) -> Bool {
        pages[Self.page(of: slot)][Self.place(of: slot)].cell.merge(cell)
    }

    mutating func add(_ value: Double, at slot: UInt32) -> Bool {
        pages[Self.page(of: slot)][Self.place(of: slot)].cell.add(value, weight: 1)
    }

    /// Takes the last page out, with the slot of its first cell.
    mutating func takeLastPage() -> (cells: [Touched<CounterCell>], firstSlot: UInt32)? {
        guard let page = pages.popLast() else { return nil }
        return (page, UInt32(truncatingIfNeeded: pages.count << Int(Self.pageBits)))
    }

    private static func page(of slot: UInt32) -> Int { Int(slot >> pageBits) }
    private static func place(of slot: UInt32) -> Int { Int(slot) & (pageCells - 1) }
}
