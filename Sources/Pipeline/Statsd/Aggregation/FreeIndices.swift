/// Which index the next series gets: one of a page that is in use already, if there is any.
///
/// The free indices of a page form a chain through `SeriesRecord.slot`, so they take no memory;
/// a page that went with its last series counts as never used.
struct FreeIndices {
    private struct Page: BitwiseCopyable {
        var used = 0
        /// How many indices were given out, from the page's first on.
        var begun = 0
        /// The first of the chain.
        var free = SeriesOrder.none
    }

    private static var pageCount: Int { PagedArray<SeriesRecord>.pageCount }

    private var pages: [Page] = []
    /// Pages that are not full; the last is filled first.
    private var withRoom: [Int] = []

    /// Takes a free index out; `records` has the chains.
    mutating func take(_ records: borrowing PagedArray<SeriesRecord>) -> Int {
        if withRoom.isEmpty {
            withRoom.append(pages.count)
            pages.append(Page())
        }
        let page = withRoom[withRoom.count - 1]
        let index: Int
        if pages[page].free == SeriesOrder.none {
            index = page * Self.pageCount + pages[page].begun
            pages[page].begun += 1
        } else {
            index = Int(pages[page].free)
            pages[page].free = records[index].slot
        }
        pages[page].used += 1
        if pages[page].used == Self.pageCount { withRoom.removeLast() }
        return index
    }

    /// Gives an index back; answers the next of its chain, for its record to keep.
    mutating func giveBack(_ index: Int) -> UInt32 {
        let page = index / Self.pageCount
        if pages[page].used == Self.pageCount { withRoom.append(page) }
        pages[page].used -= 1
        guard pages[page].used > 0 else {
            pages[page] = Page()
            return SeriesOrder.none
        }
        let next = pages[page].free
        pages[page].free = UInt32(truncatingIfNeeded: index)
        return next
    }
}
