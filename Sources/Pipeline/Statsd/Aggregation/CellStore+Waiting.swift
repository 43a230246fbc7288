/// Adds the samples of waiting lines, a loop for each kind; `which` says the lines, `keys` the
/// slots.
///
/// A loop enters its cells once, and no branch depends on the order of types, which in mixed
/// traffic is a random one. Samples of one series are of one type and keep their order. Each
/// answers how many samples were taken; the others would have made a cell non-finite.
extension CellStore {
    /// More counters than these are asked for a loop before they are changed.
    ///
    /// 256 KB of cells lie in the second cache anyway. With the ends of keys, a line among a
    /// million costs 79 ns so instead of 99.
    private static let cachedCountersMax = 16_384

    mutating func addCounters(
        _ which: UInt64, _ pending: borrowing PlainLines, _ keys: borrowing PendingKeys
    ) -> Int {
        let lines = pending.lines.span
        let slots = keys.keys.span
        if counters.cells.count > Self.cachedCountersMax {
            let cells = counters.cells.span
            for index in BitIndices(which) { cells.prefetch(Int(slots[index].found)) }
        }
        var cells = counters.cells.mutableSpan
        var taken = 0
        for index in BitIndices(which) {
            let isTaken = cells[Int(slots[index].found)].cell.add(
                lines[index].value, weight: lines[index].weight)
            taken &+= isTaken ? 1 : 0
        }
        return taken
    }

    mutating func addGauges(
        _ which: UInt64, _ pending: borrowing PlainLines, _ keys: borrowing PendingKeys,
        at seconds: Double
    ) -> Int {
        let lines = pending.lines.span
        let slots = keys.keys.span
        var cells = gauges.cells.mutableSpan
        var taken = 0
        for index in BitIndices(which) {
            let isTaken = cells[Int(slots[index].found)].cell.cell.take(
                lines[index].value, isChange: lines[index].isSigned, at: seconds)
            taken &+= isTaken ? 1 : 0
        }
        return taken
    }

    /// For timers that all have the same limits.
    mutating func addTimers(
        _ which: UInt64, _ pending: borrowing PlainLines, _ keys: borrowing PendingKeys,
        _ limits: borrowing TimerLimits
    ) -> Int {
        let lines = pending.lines.span
        let slots = keys.keys.span
        var cells = timers.cells.mutableSpan
        var taken = 0
        for index in BitIndices(which) {
            let isTaken = cells[Int(slots[index].found)].cell.add(
                lines[index].value, weight: lines[index].weight, limits)
            taken &+= isTaken ? 1 : 0
        }
        return taken
    }

    mutating func addMembers(
        _ which: UInt64, _ pending: borrowing PlainLines, _ keys: borrowing PendingKeys,
        in bytes: Span<UInt8>, exactMembersMax: Int
    ) -> Int {
        let lines = pending.lines.span
        let slots = keys.keys.span
        var cells = sets.cells.mutableSpan
        for index in BitIndices(which) {
            cells[Int(slots[index].found)].cell.insert(
                hash: MemberHash.hash(bytes.extracting(lines[index].member.range)),
                exactMembersMax: exactMembersMax)
        }
        return which.nonzeroBitCount
    }
}
