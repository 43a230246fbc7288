/// How a set's members are written.
enum SetForm: UInt8, CaseIterable {
    /// A count and the members' hashes, ascending.
    case hashes = 0
    /// A count, and of each register that is not 0 how many lie between it and the one before, and
    /// its number.
    case sparseRegisters = 1
    /// All registers, six bits each, the first in the lowest bits.
    case allRegisters = 2
}
