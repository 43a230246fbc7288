private import CBytes
private import CPages

/// Elements under a dense index in memory from the kernel: there where an element was written, and
/// given back in blocks of which none is in use.
///
/// A table that grows copies nothing, for the kernel moves its pages, and after a burst it gives
/// back what no element is on, wherever that is. The caller knows which indices it uses; the
/// bytes of the others are zero. Bound: what the caller puts in, rounded up to a power of
/// two in addresses and to pages of 4 KiB in memory.
@safe
struct PagedArray<Element: BitwiseCopyable>: ~Copyable {
    private static var blockBits: Int { 12 }
    /// 4,096: a multiple of the kernel's pages for elements of every size.
    static var blockCount: Int { 1 << blockBits }
    private static var blockBytes: Int { blockCount * MemoryLayout<Element>.stride }

    /// Owned: nothing else has it, and it lasts as long as this value.
    private var elements: UnsafeMutablePointer<Element>?
    /// What there is room for, 0 or a power of two of at least a block.
    private var capacity = 0
    /// Elements in use, by block.
    private var used: [Int] = []
    private var usedBlocks = 0

    init() {
        unsafe elements = nil
    }

    deinit {
        if let elements = unsafe elements {
            unsafe martlet_pages_return(elements, capacity * MemoryLayout<Element>.stride)
        }
    }

    /// Blocks in use; less where a block is not yet full.
    var memoryBytes: Int { usedBlocks * Self.blockBytes }

    /// Every index that was ever used.
    private(set) var indices = 0..<0

    subscript(index: Int) -> Element {
        @inline(__always)
        get {
            // Checked here: no index leads outside.
            precondition(index >= 0 && index < capacity, "an index of no element was read")
            return unsafe elements.unsafelyUnwrapped[index]
        }
        // Not `_modify`: in a debug build, where allocations are tested, it allocates.
        @inline(__always)
        set {
            precondition(index >= 0 && index < capacity, "an index of no element was written")
            unsafe elements.unsafelyUnwrapped[index] = newValue
        }
    }

    /// `nil` for an index that there never was room for.
    @inline(__always)
    func element(at index: Int) -> Element? {
        index >= 0 && index < capacity ? unsafe elements.unsafelyUnwrapped[index] : nil
    }

    /// Asks for an element that will be needed; an index without one asks for nothing.
    @inline(__always)
    func prefetch(_ index: Int) {
        guard index >= 0, index < capacity else { return }
        unsafe martlet_prefetch(elements.unsafelyUnwrapped + index)
    }

    /// Takes an index that is not in use.
    mutating func insert(_ element: Element, at index: Int) {
        let block = index >> Self.blockBits
        while used.count <= block { used.append(0) }
        if index >= indices.upperBound { extend(toHold: index) }
        if used[block] == 0 { usedBlocks += 1 }
        used[block] += 1
        self[index] = element
    }

    /// Gives an index back, whose bytes are then zero; answers whether its block went with it.
    @discardableResult
    mutating func remove(at index: Int) -> Bool {
        let block = index >> Self.blockBits
        precondition(index >= 0 && index < capacity, "an index of no element was given back")
        unsafe UnsafeMutableRawPointer(elements.unsafelyUnwrapped + index)
            .initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<Element>.stride)
        used[block] -= 1
        guard used[block] == 0 else { return false }
        giveBack(block)
        return true
    }

    /// Gives the indices of a block back, all that are in use.
    mutating func removeBlock(from first: Int) {
        let block = first >> Self.blockBits
        guard used.indices.contains(block), used[block] > 0 else { return }
        used[block] = 0
        giveBack(block)
    }

    private mutating func giveBack(_ block: Int) {
        usedBlocks -= 1
        // Blocks that were used lie within the capacity, which is a multiple of theirs.
        let start = block << Self.blockBits
        unsafe martlet_pages_clear(elements.unsafelyUnwrapped + start, Self.blockBytes)
    }

    mutating func removeAll() { self = PagedArray() }

    private mutating func extend(toHold index: Int) {
        indices = 0..<index + 1
        guard index >= capacity else { return }
        var count = max(capacity, Self.blockCount)
        while count <= index { count *= 2 }
        let (old, new) = (
            capacity * MemoryLayout<Element>.stride, count * MemoryLayout<Element>.stride
        )
        let pages =
            if let elements = unsafe elements {
                unsafe martlet_pages_extend(elements, old, new)
            } else {
                unsafe martlet_pages_take(new)
            }
        guard let pages = unsafe pages else { preconditionFailure("the kernel has no memory left") }
        unsafe elements = pages.assumingMemoryBound(to: Element.self)
        capacity = count
    }
}
