package import EventLoop

/// A network in CIDR form, such as `10.0.0.0/8` or `fd00::/8`.
package struct AddressBlock: Sendable, Equatable {
    private let high: UInt64
    private let low: UInt64
    private let prefixBits: Int

    /// IPv4 as the IPv6 address it is mapped to, so that one comparison serves both.
    package init?(_ address: SocketAddress, prefixBits: Int) {
        guard let (high, low, isIPv4) = Self.words(of: address) else { return nil }
        guard (0...(isIPv4 ? 32 : 128)).contains(prefixBits) else { return nil }
        let bits = isIPv4 ? prefixBits + 96 : prefixBits
        self.high = high & Self.mask(bits)
        self.low = low & Self.mask(bits - 64)
        self.prefixBits = bits
    }

    package func contains(_ address: SocketAddress) -> Bool {
        guard let (high, low, _) = Self.words(of: address) else { return false }
        return high & Self.mask(prefixBits) == self.high
            && low & Self.mask(prefixBits - 64) == self.low
    }

    /// The upper `bits` of a word; all or none outside 0…64.
    private static func mask(_ bits: Int) -> UInt64 {
        if bits <= 0 { return 0 }
        return bits >= 64 ? .max : ~(UInt64.max >> UInt64(bits))
    }

    private static func words(of address: SocketAddress) -> (UInt64, UInt64, isIPv4: Bool)? {
        switch address {
        case .ipv4(let bits, _): (0, 0xFFFF_0000_0000 | UInt64(bits), true)
        case .ipv6(let high, let low, _, _): (high, low, false)
        case .unix: nil
        }
    }
}
