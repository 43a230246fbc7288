/// Which indices of a table are in use, and which one the next series gets: the lowest free one.
///
/// So a table stays dense, and after a burst its last blocks become empty. A bit an index.
struct FreeIndices {
    private static let blockCount = PagedArray<SeriesRecord>.blockCount
    private static let wordsPerBlock = blockCount / UInt64.bitWidth

    /// A bit for each index, set while it is in use.
    private var bits: [UInt64] = []
    /// Indices in use by block.
    private var used: [Int] = []
    /// Blocks before this one are full.
    private var firstWithRoom = 0

    /// Takes the lowest free index.
    mutating func take() -> Int {
        while firstWithRoom < used.count, used[firstWithRoom] == Self.blockCount {
            firstWithRoom += 1
        }
        addBlocks(toHold: firstWithRoom)
        var word = firstWithRoom * Self.wordsPerBlock
        while bits[word] == .max { word += 1 }
        let index = word * UInt64.bitWidth + (~bits[word]).trailingZeroBitCount
        note(index)
        return index
    }

    /// Takes `index` if it is free; answers whether it was.
    mutating func take(_ index: Int) -> Bool {
        addBlocks(toHold: index / Self.blockCount)
        let (word, bit) = Self.place(of: index)
        guard bits[word] & bit == 0 else { return false }
        note(index)
        return true
    }

    mutating func giveBack(_ index: Int) {
        let (word, bit) = Self.place(of: index)
        let block = index / Self.blockCount
        precondition(bits[word] & bit != 0, "an index was given back that was not in use")
        bits[word] &= ~bit
        used[block] -= 1
        firstWithRoom = min(firstWithRoom, block)
    }

    private mutating func note(_ index: Int) {
        let (word, bit) = Self.place(of: index)
        bits[word] |= bit
        used[index / Self.blockCount] += 1
    }

    private mutating func addBlocks(toHold block: Int) {
        while used.count <= block {
            used.append(0)
            bits.append(contentsOf: repeatElement(0, count: Self.wordsPerBlock))
        }
    }

    private static func place(of index: Int) -> (word: Int, bit: UInt64) {
        (index / UInt64.bitWidth, 1 &<< UInt64(index % UInt64.bitWidth))
    }
}
