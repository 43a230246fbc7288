/// The distinct members of one set: hashes up to a limit, then HyperLogLog.
///
/// Up to `listMax` members lie in a plain list, more in an open-addressing table with linear
/// probing, at most three quarters full. Memory: an empty cell has no heap, a list of eight 96
/// bytes, a table at most 64 KiB at 4,096 members, HyperLogLog 16 KiB. Hashes that collide on
/// purpose cost at most `exactMembersMax` steps each, and end with the turn to HyperLogLog.
package struct SetCell: Sendable {
    private static let listMax = 8
    /// Room of the first table: the list's eight and as many more.
    private static let firstTableSlots = 32

    /// The list, or the table's slots of which 0 is free.
    private var slots: [UInt64] = []
    /// Members in the table; the list's number is `slots.count`.
    private var tableCount = 0
    /// The registers, once the members are no longer counted exactly.
    package private(set) var estimate: HyperLogLog?

    package init() {}

    /// A set that another process has estimated.
    package init(estimate: HyperLogLog) {
        self.estimate = estimate
    }

    /// The members that another process kept, each once and none 0; `nil` when there are too many.
    package init?(hashes: [UInt64], exactMembersMax: Int) {
        guard hashes.count <= exactMembersMax else { return nil }
        guard hashes.count > Self.listMax else {
            slots = hashes
            return
        }
        var slotCount = Self.firstTableSlots
        while 4 * hashes.count > 3 * slotCount { slotCount *= 2 }
        slots = [UInt64](repeating: 0, count: slotCount)
        insertInTable(hashes, from: 0, newMax: hashes.count)
    }

    /// The members' hashes, in no order; empty once they are estimated.
    package var hashes: [UInt64] { slots.filter { $0 != 0 } }

    package var isEmpty: Bool { estimate == nil && memberCount == 0 }
    package var isExact: Bool { estimate == nil }

    /// The number of distinct members; once estimated, to the nearest whole number.
    package var cardinality: Double { estimate?.cardinality.rounded() ?? Double(memberCount) }

    /// Heap bytes.
    package var memoryBytes: Int {
        HeapArray.bytes(of: slots) + (estimate == nil ? 0 : HyperLogLog.memoryBytes)
    }

    private var isTable: Bool { slots.count > Self.listMax }
    private var memberCount: Int { isTable ? tableCount : slots.count }

    package mutating func insert(hash: UInt64, exactMembersMax: Int) {
        guard isExact else {
            estimate?.insert(hash: hash)
            return
        }
        // 0 marks a free slot. Two hashes in one are as likely as any other collision.
        insertExactly(hash == 0 ? 1 : hash)
        if memberCount > exactMembersMax { turnToHyperLogLog() }
    }

    package mutating func merge(_ other: SetCell, exactMembersMax: Int) {
        if let otherEstimate = other.estimate {
            turnToHyperLogLog()
            estimate?.merge(otherEstimate)
        }
        var next = 0
        if isExact, isTable {
            // Most members are here already: as long as the table need not grow.
            let room = min(3 * slots.count / 4, exactMembersMax) - tableCount
            next = insertInTable(other.slots, from: 0, newMax: room)
        }
        for hash in other.slots[next...] where hash != 0 {
            insert(hash: hash, exactMembersMax: exactMembersMax)
        }
    }

    /// Becomes an estimate at once, to save memory.
    package mutating func turnToHyperLogLog() {
        guard isExact else { return }
        var registers = HyperLogLog()
        for hash in slots where hash != 0 { registers.insert(hash: hash) }
        slots = []
        tableCount = 0
        estimate = registers
    }

    /// Forgets the members and is exact again, for the next tick.
    ///
    /// A list or a well-used table keeps its storage.
    package mutating func removeAll() {
        estimate = nil
        if !isTable {
            slots.removeAll(keepingCapacity: true)
        } else if tableCount * 8 < slots.count {
            slots = []
        } else {
            for index in slots.indices { slots[index] = 0 }
        }
        tableCount = 0
    }

    private mutating func insertExactly(_ hash: UInt64) {
        if isTable {
            if 4 * (tableCount + 1) > 3 * slots.count { rebuild(slotCount: slots.count * 2) }
            insertInTable(hash)
        } else if !isListed(hash) {
            if slots.count == Self.listMax {
                rebuild(slotCount: Self.firstTableSlots)
                insertInTable(hash)
            } else {
                slots.append(hash)
            }
        }
    }

    /// By index: `contains` allocates its iterator in a debug build, where allocations are tested.
    private func isListed(_ hash: UInt64) -> Bool {
        for index in slots.indices where slots[index] == hash { return true }
        return false
    }

    /// Moves the members into a new table; `slotCount` is a power of two.
    private mutating func rebuild(slotCount: Int) {
        let members = slots
        slots = [UInt64](repeating: 0, count: slotCount)
        tableCount = 0
        for hash in members where hash != 0 { insertInTable(hash) }
    }

    private mutating func insertInTable(_ hash: UInt64) {
        var table = slots.mutableSpan
        if Self.insert(hash, into: &table) { tableCount += 1 }
    }

    /// Puts members into the table until `newMax` of them were new; answers where it ended.
    @discardableResult
    private mutating func insertInTable(
        _ hashes: [UInt64], from first: Int, newMax: Int
    ) -> Int {
        var table = slots.mutableSpan
        var (next, new) = (first, 0)
        while next < hashes.count, new < newMax {
            if hashes[next] != 0, Self.insert(hashes[next], into: &table) { new &+= 1 }
            next &+= 1
        }
        tableCount += new
        return next
    }

    /// Answers whether the member is new.
    @inline(__always)
    private static func insert(_ hash: UInt64, into table: inout MutableSpan<UInt64>) -> Bool {
        let mask = table.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        // Ends: at least a quarter of the slots is free.
        while table[slot] != 0 {
            if table[slot] == hash { return false }
            slot = (slot &+ 1) & mask
        }
        table[slot] = hash
        return true
    }
}
