/// A chunked array whose places are used again.
struct SlotArray<Element: Sendable>: Sendable {
    private(set) var elements = ChunkedArray<Element>()
    private var free: [UInt32] = []

    init() {}

    /// Places in use.
    var count: Int { elements.count - free.count }
    /// Places, in use or free.
    var placeCount: Int { elements.count }

    subscript(index: UInt32) -> Element {
        get { elements[index] }
        _modify { yield &elements[index] }
    }

    mutating func insert(_ element: Element) -> UInt32 {
        if let index = free.popLast() {
            elements[index] = element
            return index
        }
        elements.append(element)
        return UInt32(truncatingIfNeeded: elements.count - 1)
    }

    /// Frees a place; `empty` stands there until it is used again, so that memory is let go.
    mutating func remove(_ index: UInt32, leaving empty: Element) {
        elements[index] = empty
        free.append(index)
    }
}
