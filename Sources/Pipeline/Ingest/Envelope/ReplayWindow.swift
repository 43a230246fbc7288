/// Tells a counter that was used from one that was not, for the last 1,024 counters of a sender.
///
/// A ring of bits, as IPsec has it (RFC 6479), but exact: a counter is taken once, in any order, as
/// long as it is less than 1,024 behind the highest.
package struct ReplayWindow: Sendable {
    /// Datagrams that may overtake one another; 128 bytes for each sender.
    package static let countersMax: UInt64 = 1_024

    /// Bit n stands for the counter of the window that is n modulo 1,024.
    private var bits = InlineArray<16, UInt64>(repeating: 0)
    private var highest: UInt64

    /// Begins with a counter that is used.
    package init(first counter: UInt64) {
        highest = counter
        mark(counter)
    }

    /// Whether the counter is used for the first time; it is used from then on.
    package mutating func take(_ counter: UInt64) -> Bool {
        if counter > highest {
            move(to: counter)
        } else if highest - counter >= Self.countersMax || isMarked(counter) {
            return false
        }
        mark(counter)
        return true
    }

    /// Forgets the counters that the window leaves behind.
    private mutating func move(to counter: UInt64) {
        if counter - highest >= Self.countersMax {
            bits = InlineArray(repeating: 0)
        } else {
            for passed in highest + 1...counter { clear(passed) }
        }
        highest = counter
    }

    private func isMarked(_ counter: UInt64) -> Bool {
        bits[Self.word(of: counter)] & Self.bit(of: counter) != 0
    }

    private mutating func mark(_ counter: UInt64) {
        bits[Self.word(of: counter)] |= Self.bit(of: counter)
    }

    private mutating func clear(_ counter: UInt64) {
        bits[Self.word(of: counter)] &= ~Self.bit(of: counter)
    }

    private static func word(of counter: UInt64) -> Int { Int(counter % countersMax / 64) }

    private static func bit(of counter: UInt64) -> UInt64 { 1 << (counter % 64) }
}
