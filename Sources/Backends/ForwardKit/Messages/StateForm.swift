/// What both sides must have in common for their states to be merged.
package struct StateForm: Sendable, Equatable {
    /// Bins of a sketch for each doubling.
    package var binsPerDoubling: UInt8
    /// Bits of a HyperLogLog's register number.
    package var registerBits: UInt8
    /// How members of sets are hashed: 1 is XXH3 with 64 bits and seed 0.
    package var memberHash: UInt8

    package static let own = StateForm(binsPerDoubling: 32, registerBits: 14, memberHash: 1)

    package init(binsPerDoubling: UInt8, registerBits: UInt8, memberHash: UInt8) {
        self.binsPerDoubling = binsPerDoubling
        self.registerBits = registerBits
        self.memberHash = memberHash
    }
}
