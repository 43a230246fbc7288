/// Elements under a dense index in pages that come with their first element and go with their last.
///
/// A table that grows copies nothing, and after a burst it gives back what no element is on,
/// wherever that is. The caller knows which indices it uses; the others read as `vacant`.
struct PagedArray<Element: BitwiseCopyable> {
    private static var pageBits: Int { 12 }
    /// 4,096: with 32 bytes an element a page comes from the kernel and goes back there.
    static var pageCount: Int { 1 << pageBits }

    private var pages: [[Element]] = []
    /// Elements in use, by page.
    private var used: [Int] = []
    private var presentPages = 0
    private let vacant: Element

    init(vacant: Element) {
        self.vacant = vacant
    }

    var memoryBytes: Int { presentPages * Self.pageCount * MemoryLayout<Element>.stride }

    /// Every index that was ever used.
    var indices: Range<Int> { 0..<pages.count * Self.pageCount }

    static func page(of index: Int) -> Int { index >> pageBits }

    subscript(index: Int) -> Element {
        get {
            let page = index >> Self.pageBits
            let place = index & (Self.pageCount - 1)
            guard page < pages.count, place < pages[page].count else { return vacant }
            return pages[page][place]
        }
        // Not `_modify`: in a debug build, where allocations are tested, it allocates.
        set { pages[index >> Self.pageBits][index & (Self.pageCount - 1)] = newValue }
    }

    /// Asks for an element that will be needed; an index without one asks for nothing.
    func prefetch(_ index: Int) {
        let page = index >> Self.pageBits
        guard page < pages.count else { return }
        let elements = pages[page]
        elements.span.prefetch(index & (Self.pageCount - 1))
    }

    /// Takes an index that is not in use.
    mutating func insert(_ element: Element, at index: Int) {
        let page = Self.page(of: index)
        while pages.count <= page {
            pages.append([])
            used.append(0)
        }
        if pages[page].isEmpty {
            presentPages += 1
            // The first page grows with what is in it, so that a small agent stays small.
            if page > 0 { pages[page].reserveCapacity(Self.pageCount) }
        }
        while pages[page].count <= index & (Self.pageCount - 1) { pages[page].append(vacant) }
        used[page] += 1
        self[index] = element
    }

    /// Gives an index back; answers whether its page went with it.
    @discardableResult
    mutating func remove(at index: Int) -> Bool {
        let page = Self.page(of: index)
        self[index] = vacant
        used[page] -= 1
        guard used[page] == 0 else { return false }
        pages[page] = []
        presentPages -= 1
        return true
    }

    mutating func removeAll() { self = PagedArray(vacant: vacant) }
}
