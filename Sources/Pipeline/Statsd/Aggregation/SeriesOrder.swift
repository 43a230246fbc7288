/// The live series of each kind as a list, longest idle first.
///
/// A series moves to the end when it is first touched in a tick, so expiry looks at what has
/// expired and at nothing else, and making room finds the longest idle at once. 8 bytes a series.
struct SeriesOrder: ~Copyable {
    /// No series: the end of a list.
    static let none = UInt32.max

    private struct Link: BitwiseCopyable {
        var older = SeriesOrder.none
        var newer = SeriesOrder.none
    }

    /// By the series' index.
    private var links = PagedArray<Link>()
    /// The ends of each list, by `SeriesKind.rawValue`.
    private var oldest = [UInt32](repeating: none, count: SeriesKind.allCases.count)
    private var newest = [UInt32](repeating: none, count: SeriesKind.allCases.count)

    var memoryBytes: Int { links.memoryBytes }

    func oldest(of kind: SeriesKind) -> UInt32? {
        let index = oldest[Int(kind.rawValue)]
        return index == Self.none ? nil : index
    }

    /// Asks for the link of a series that will be touched.
    func prefetch(_ index: UInt32) {
        links.prefetch(Int(index))
    }

    /// Asks for its neighbours, which will be joined; its own link is there.
    func prefetchNeighbours(of index: UInt32) {
        links.prefetch(Int(links[Int(index)].older))
        links.prefetch(Int(links[Int(index)].newer))
    }

    /// Moves a series to the end of its list.
    mutating func touch(_ index: UInt32, _ kind: SeriesKind) {
        guard newest[Int(kind.rawValue)] != index else { return }
        leave(index, kind)
        join(index, kind)
    }

    mutating func append(_ index: UInt32, _ kind: SeriesKind) {
        links.insert(Link(), at: Int(index))
        join(index, kind)
    }

    /// Puts a series, which is in no list, at the end of one.
    private mutating func join(_ index: UInt32, _ kind: SeriesKind) {
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
        leave(index, kind)
        links.remove(at: Int(index))
    }

    private mutating func leave(_ index: UInt32, _ kind: SeriesKind) {
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
}
