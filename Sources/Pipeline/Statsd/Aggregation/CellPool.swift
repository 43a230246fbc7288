/// A cell whose storage is worth keeping from one tick to the next.
protocol ReusableCell: Sendable {
    init()
    /// Empties the cell and keeps its storage.
    mutating func removeAll()
    /// Heap bytes.
    var memoryBytes: Int { get }
}

extension TimerCell: ReusableCell {}
extension SetCell: ReusableCell {}

/// A cell and the series it belongs to.
///
/// In this order, so that the series' number fills the end of a counter's cell.
struct Touched<Cell: Sendable>: Sendable {
    var cell: Cell
    /// Index in the series table of whoever made the cell.
    var series: UInt32
}

extension Touched: BitwiseCopyable where Cell: BitwiseCopyable {}

/// The cells of one kind that were touched in a period, dense, in the order of their first touch.
///
/// Emptied cells stay behind with their storage, so that a steady load allocates nothing. After a
/// burst the storage shrinks: what exceeds four times the recent peak (which fades by half a
/// period) is given back down to twice that peak. A cell's own storage is the cell's affair.
struct CellPool<Cell: ReusableCell>: Sendable {
    private static var sparesMin: Int { 1024 }

    var cells: [Touched<Cell>] = []
    private(set) var used = 0
    private var recentPeak = 0

    /// Gives `series` an empty cell; answers its slot.
    mutating func add(_ series: UInt32) -> UInt32 {
        let slot = used
        if slot < cells.count {
            cells[slot].series = series
        } else {
            cells.append(Touched(cell: Cell(), series: series))
        }
        used += 1
        return UInt32(truncatingIfNeeded: slot)
    }

    /// Empties every cell in use, in time in proportion to them; answers whether some were given
    /// back.
    mutating func removeAll() -> Bool {
        for slot in 0..<used { cells[slot].cell.removeAll() }
        recentPeak = max(used, recentPeak / 2)
        used = 0
        let kept = recentPeak * 2
        guard cells.count > recentPeak * 4 + Self.sparesMin else { return false }
        cells.removeLast(cells.count - kept)
        cells.giveBackCapacity()
        return true
    }
}

/// As `CellPool`, for cells that are plain numbers: to make room for them again is cheap, so the
/// recent peak fades by three quarters a period.
struct PlainPool<Cell: BitwiseCopyable & Sendable>: Sendable {
    private static var sparesMin: Int { 4096 }

    var cells: [Touched<Cell>] = []
    private var recentPeak = 0

    mutating func add(_ series: UInt32, _ cell: Cell) -> UInt32 {
        cells.append(Touched(cell: cell, series: series))
        return UInt32(truncatingIfNeeded: cells.count - 1)
    }

    mutating func removeAll() {
        recentPeak = max(cells.count, recentPeak / 4)
        if cells.capacity > recentPeak * 4 + Self.sparesMin {
            cells = []
            cells.reserveCapacity(recentPeak * 2)
        } else {
            cells.removeAll(keepingCapacity: true)
        }
    }
}
