/// Which index the next series gets: one of a block that is in use already, if there is any.
///
/// The free indices of a block form a chain through their records, so they take no memory;
/// a block that went with its last series counts as never used.
struct FreeIndices {
    /// The end of a chain.
    private static let none = UInt32.max

    private struct Block: BitwiseCopyable {
        var used = 0
        /// How many indices were given out, from the block's first on.
        var begun = 0
        /// The first of the chain.
        var free = FreeIndices.none
    }

    private static var blockCount: Int { PagedArray<SeriesRecord>.blockCount }

    private var blocks: [Block] = []
    /// Blocks that are not full; the last is filled first.
    private var withRoom: [Int] = []

    /// Takes a free index out; `records` has the chains.
    mutating func take<Record: ChainedRecord>(_ records: borrowing PagedArray<Record>) -> Int {
        if withRoom.isEmpty {
            withRoom.append(blocks.count)
            blocks.append(Block())
        }
        let block = withRoom[withRoom.count - 1]
        let index: Int
        if blocks[block].free == Self.none {
            index = block * Self.blockCount + blocks[block].begun
            blocks[block].begun += 1
        } else {
            index = Int(blocks[block].free)
            blocks[block].free = records[index].slot
        }
        blocks[block].used += 1
        if blocks[block].used == Self.blockCount { withRoom.removeLast() }
        return index
    }

    /// Gives an index back; answers the next of its chain, for its record to keep.
    mutating func giveBack(_ index: Int) -> UInt32 {
        let block = index / Self.blockCount
        if blocks[block].used == Self.blockCount { withRoom.append(block) }
        blocks[block].used -= 1
        guard blocks[block].used > 0 else {
            blocks[block] = Block()
            return Self.none
        }
        let next = blocks[block].free
        blocks[block].free = UInt32(truncatingIfNeeded: index)
        return next
    }
}

/// A record whose `slot` means nothing while its index is free.
protocol ChainedRecord: BitwiseCopyable {
    var slot: UInt32 { get set }
}
