/// 128 bits that tell an agent, or one start of it, from every other.
///
/// The one thing on the wire with its highest byte first: as people read it.
package struct Identifier: BitwiseCopyable, Hashable, Sendable {
    static let byteCount = 16

    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Of an agent's identity that of its collector, where that forwards again: the first bit is
    /// the other one.
    package var ofCollector: Identifier { Identifier(high: high ^ 1 << 63, low: low) }
}

extension Identifier: Comparable {
    package static func < (left: Identifier, right: Identifier) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension WireWriter {
    mutating func append(_ identifier: Identifier) {
        append(fixed: identifier.high.byteSwapped)
        append(fixed: identifier.low.byteSwapped)
    }

    /// A list of collectors: how many, and each.
    mutating func append(_ collectors: [Identifier]) {
        append(varint: collectors.count)
        for collector in collectors { append(collector) }
    }
}

extension WireReader {
    mutating func identifier() throws(WireFault) -> Identifier {
        let high = try fixed(UInt64.self).byteSwapped
        return Identifier(high: high, low: try fixed(UInt64.self).byteSwapped)
    }

    mutating func identifiers() throws(WireFault) -> [Identifier] {
        let count = try count(
            max: ForwardLimits.collectorsBelowMax, bytesEach: Identifier.byteCount)
        var identifiers: [Identifier] = []
        for _ in 0..<count { identifiers.append(try identifier()) }
        return identifiers
    }
}
