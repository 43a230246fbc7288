/// Which batches of one agent's epoch were taken: so that none is taken twice.
///
/// Every sequence up to `through` is settled; of the 4,096 behind it a bit says which were taken.
/// An agent sends in order, with some batches on their way at a time, so that the bits are few: the
/// window is only this wide for the sake of a spool that has lost a part of itself.
package struct SequenceWindow: Sendable, Equatable {
    /// How far a sequence may lie ahead of one that is missing.
    package static let aheadMax: UInt64 = 4096
    private static let wordsMax = Int(aheadMax / 64) + 1

    /// What a sequence is to the window.
    package enum Standing: Equatable, Sendable {
        case fresh
        case taken
        /// Given up when the window went past it; whether it had come nobody knows.
        case tooOld
    }

    /// Every sequence up to this is settled.
    package private(set) var through: UInt64 = 0
    /// The highest sequence that was taken.
    package private(set) var highest: UInt64 = 0
    /// Sequences that were given up: batches that are lost unless they were never sent.
    package private(set) var lost: UInt64 = 0
    /// The highest of those.
    private var lostThrough: UInt64 = 0
    /// Bits of the sequences from `base` on.
    private var words: [UInt64] = []

    package init() {}

    /// The first sequence that `words` knows; a multiple of 64.
    private var base: UInt64 { (through + 1) & ~63 }

    package func standing(of sequence: UInt64) -> Standing {
        if sequence <= lostThrough { return .tooOld }
        return isTaken(sequence) ? .taken : .fresh
    }

    /// How many sequences below the highest have not come yet.
    package var missing: UInt64 {
        guard highest > through else { return 0 }
        let taken = words.reduce(0) { $0 + UInt64($1.nonzeroBitCount) }
        return highest - through - taken
    }

    /// Notes a sequence; one that is settled already changes nothing.
    package mutating func take(_ sequence: UInt64) {
        guard sequence > through, sequence < ForwardLimits.sequenceMax else { return }
        if sequence - through > Self.aheadMax { giveUp(through: sequence - Self.aheadMax) }
        highest = max(highest, sequence)
        let place = Int(sequence - base)
        while words.count <= place / 64 { words.append(0) }
        words[place / 64] |= 1 << UInt64(place % 64)
        settleTaken()
    }

    /// Settles everything up to `limit`, come or not: the agent will not send it again.
    package mutating func giveUp(through limit: UInt64) {
        guard limit > through, limit < ForwardLimits.sequenceMax else { return }
        var taken: UInt64 = 0
        // Behind the last word nothing is taken, however far that is.
        let known = min(limit, base + UInt64(words.count * 64))
        var sequence = through + 1
        while sequence <= known {
            if isTaken(sequence) { taken += 1 } else { lostThrough = sequence }
            sequence += 1
        }
        if limit > known { lostThrough = limit }
        lost = lost &+ (limit - through - taken)
        advance(to: limit)
        settleTaken()
    }

    /// Takes in what an earlier state of the same window knew.
    package mutating func merge(_ other: SequenceWindow) {
        lost = max(lost, other.lost)
        lostThrough = max(lostThrough, other.lostThrough)
        if other.through > through {
            highest = max(highest, other.through)
            advance(to: other.through)
            settleTaken()
        }
        for word in other.words.indices {
            for bit in 0..<64 where other.words[word] >> UInt64(bit) & 1 == 1 {
                take(other.base + UInt64(word * 64 + bit))
            }
        }
    }

    private func isTaken(_ sequence: UInt64) -> Bool {
        guard sequence > through else { return true }
        let place = sequence - base
        guard place < UInt64(words.count * 64) else { return false }
        return words[Int(place / 64)] >> (place % 64) & 1 == 1
    }

    /// Moves `through` over what was taken without a gap.
    private mutating func settleTaken() {
        while isTaken(through + 1), through < highest { advance(to: through + 1) }
    }

    private mutating func advance(to limit: UInt64) {
        let before = base
        through = limit
        highest = max(highest, limit)
        let dropped = (base - before) / 64
        words.removeFirst(Int(min(dropped, UInt64(words.count))))
        guard !words.isEmpty else { return }
        // What is settled has no bit.
        words[0] &= ~0 << ((through + 1) % 64)
        if words.allSatisfy({ $0 == 0 }) { words = [] }
    }
}

extension WireWriter {
    mutating func append(_ window: SequenceWindow) {
        window.write(to: &self)
    }
}

extension SequenceWindow {
    fileprivate func write(to writer: inout WireWriter) {
        writer.append(varint: through)
        writer.append(varint: highest - through)
        writer.append(varint: lost)
        writer.append(varint: lostThrough)
        writer.append(varint: words.count)
        for word in words { writer.append(fixed: word) }
    }

    init(_ reader: inout WireReader) throws(WireFault) {
        through = try reader.varint(max: ForwardLimits.sequenceMax - 1)
        highest = through + (try reader.varint(max: Self.aheadMax))
        lost = try reader.varint()
        lostThrough = try reader.varint(max: through)
        let count = try reader.count(max: Self.wordsMax, bytesEach: 8)
        for _ in 0..<count { words.append(try reader.fixed(UInt64.self)) }
        try check()
    }

    /// Makes sure that bits lie where `through` and `highest` say.
    private func check() throws(WireFault) {
        guard highest < ForwardLimits.sequenceMax, !isTaken(through + 1) else { throw .badState }
        for word in words.indices {
            for bit in 0..<64 where words[word] >> UInt64(bit) & 1 == 1 {
                let sequence = base + UInt64(word * 64 + bit)
                guard sequence > through, sequence <= highest else { throw .badState }
            }
        }
        guard highest == through || isTaken(highest) else { throw .badState }
    }
}
