/// How the values of a block are written; the raw value is the block's first byte.
enum ValueForm: UInt8, CaseIterable {
    /// One value for all: its eight bytes.
    case constant = 0
    /// Each as the bits that differ from the one before (Gorilla, VLDB 2015, §4.1.2).
    case xor = 1
    /// Whole numbers of a decimal place, each as its difference, in a variable number of bytes.
    case decimalVarint = 2
    /// The same differences less the smallest of them, in a fixed number of bits.
    case decimalPacked = 3
}
