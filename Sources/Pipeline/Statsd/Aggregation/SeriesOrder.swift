/// The live series of each kind as a list, longest idle first.
///
/// A series moves to the end when it is first touched in a tick, so expiry looks at what has
/// expired and at nothing else, and making room finds the longest idle at once. 8 bytes a series.
struct SeriesOrder {
    /// No series: the end of a list.
    static let none = UInt32.max

    private struct Link: BitwiseCopyable {
        var older = SeriesOrder.none
        var newer = SeriesOrder.none
    }

    /// By the series' index.
    private var links: [Link] = []
    /// The ends of each list, by `SeriesKind.rawValue`.
    private var oldest = [UInt32](repeating: none, count: SeriesKind.allCases.count)
    private var newest = [UInt32](repeating: none, count: SeriesKind.allCases.count)

    var memoryBytes: Int { links.capacity * MemoryLayout<Link>.stride }

    func oldest(of kind: SeriesKind) -> UInt32? {
        let index = oldest[Int(kind.rawValue)]
        return index == Self.none ? nil : index
    }

    /// Asks for the link of a series that will be touched.
    func prefetch(_ index: UInt32) {
        links.span.prefetch(Int(index))
    }

    /// Asks for its neighbours, which will be joined; its own link is there.
    func prefetchNeighbours(of index: UInt32) {
        guard links.indices.contains(Int(index)) else { return }
        links.span.prefetch(Int(links[Int(index)].older))
        links.span.prefetch(Int(links[Int(index)].newer))
    }

    /// Moves a series to the end of its list.
    mutating func touch(_ index: UInt32, _ kind: SeriesKind) {
        guard newest[Int(kind.rawValue)] != index else { return }
        remove(index, kind)
        append(index, kind)
    }

    mutating func append(_ index: UInt32, _ kind: SeriesKind) {
        if links.count <= Int(index) {
            links.append(contentsOf: repeatElement(Link(), count: Int(index) + 1 - links.count))
        }
        let last = newest[Int(kind.rawValue)]
        links[Int(index)] = Link(older: last, newer: Self.none)
        if last == Self.none {
            oldest[Int(kind.rawValue)] = index
        } else {
            links[Int(last)].newer = index
        }
        newest[Int(kind.rawValue)] = index
    }

    mutating func remove(_ index: UInt32, _ kind: SeriesKind) {
        let link = links[Int(index)]
        if link.older == Self.none {
            oldest[Int(kind.rawValue)] = link.newer
        } else {
            links[Int(link.older)].newer = link.newer
        }
        if link.newer == Self.none {
            newest[Int(kind.rawValue)] = link.older
        } else {
            links[Int(link.newer)].older = link.older
        }
    }

    /// Gives back the places from `count` on; no series there is in a list.
    mutating func truncate(to count: Int) {
        guard links.count > count else { return }
        links = Array(links.prefix(count))
    }
}
