import Glibc

/// A range of IP addresses as users write it: `10.0.0.0/8`, `fd00::/8`, `192.0.2.7`.
package struct AddressRange: Sendable, Hashable {
    /// 4 or 16 bytes in network order; bits past the prefix are 0.
    package let bytes: [UInt8]
    package let prefixBits: Int
    /// As it was written.
    package let text: String

    package init(parsing text: String) throws(ValueProblem) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let bytes = Self.address(String(first)) else {
            throw ValueProblem("is not an address range such as 10.0.0.0/8 or fd00::/8")
        }
        let bits = parts.count == 2 ? Int(parts[1]) ?? -1 : bytes.count * 8
        guard (0...bytes.count * 8).contains(bits) else {
            throw ValueProblem("has no prefix length between 0 and \(bytes.count * 8)")
        }
        let masked = bytes.indices.map { bytes[$0] & Self.mask(ofByte: $0, prefixBits: bits) }
        guard masked == bytes else {
            throw ValueProblem("has address bits set beyond its prefix length")
        }
        self.bytes = bytes
        self.prefixBits = bits
        self.text = text
    }

    /// Whether an address of 4 or 16 bytes in network order lies in the range.
    package func contains(_ address: [UInt8]) -> Bool {
        address.count == bytes.count
            && bytes.indices.allSatisfy {
                address[$0] & Self.mask(ofByte: $0, prefixBits: prefixBits) == bytes[$0]
            }
    }

    private static func mask(ofByte index: Int, prefixBits: Int) -> UInt8 {
        let bits = min(max(prefixBits - index * 8, 0), 8)
        return bits == 0 ? 0 : 0xFF << (8 - bits)
    }

    /// The bytes of an IPv4 or IPv6 address.
    private static func address(_ text: String) -> [UInt8]? {
        guard !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if unsafe inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
        return unsafe inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
    }
}
