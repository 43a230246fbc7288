/// Reads a message's bytes once, from the first to the last; no bytes can make it trap.
struct WireReader {
    let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count &- position }

    mutating func byte() throws(WireFault) -> UInt8 {
        guard position < bytes.count else { throw .truncated }
        position &+= 1
        return bytes[position &- 1]
    }

    mutating func fixed<Number: FixedWidthInteger & BitwiseCopyable>(_: Number.Type)
        throws(WireFault) -> Number
    {
        let size = Number.bitWidth / 8
        guard remaining >= size else { throw .truncated }
        // Bounds are checked, and bytes of any kind are a number.
        let number = unsafe bytes.span.bytes.unsafeLoadUnaligned(
            fromByteOffset: position, as: Number.self)
        position &+= size
        return Number(littleEndian: number)
    }

    mutating func varint() throws(WireFault) -> UInt64 {
        let first = try byte()
        if first < 0x80 { return UInt64(first) }
        return try longVarint(UInt64(first & 0x7F))
    }

    /// Reads varints of one byte, none of them 0, until one is something else; answers its slot.
    mutating func smallCounts(into counts: inout [UInt64], _ slots: Range<Int>) -> Int {
        let held = bytes
        let bytes = held.span
        var numbers = counts.mutableSpan
        var next = position
        var slot = slots.lowerBound
        while slot < slots.upperBound, next < bytes.count {
            let byte = bytes[next]
            // 0 and the first byte of a longer one are not in 1…127.
            guard byte &- 1 < 0x7F else { break }
            numbers[slot] = UInt64(byte)
            slot &+= 1
            next &+= 1
        }
        position = next
        return slot
    }

    /// One number has one form: a last byte of 0 could have been left out.
    private mutating func longVarint(_ first: UInt64) throws(WireFault) -> UInt64 {
        var number = first
        for shift in stride(from: UInt64(7), through: 63, by: 7) {
            let byte = try byte()
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 {
                guard byte != 0, shift < 63 || byte == 1 else { throw .badVarint }
                return number
            }
        }
        throw .badVarint
    }

    /// A varint of at most `max`.
    mutating func varint(max: UInt64, _ fault: WireFault = .badNumber) throws(WireFault) -> UInt64 {
        let number = try varint()
        guard number <= max else { throw fault }
        return number
    }

    /// The count of things of which each has `bytesEach` bytes or more.
    mutating func count(max: Int, bytesEach: Int = 1) throws(WireFault) -> Int {
        let count = Int(try varint(max: UInt64(max), .tooMany))
        guard count <= remaining / bytesEach else { throw .truncated }
        return count
    }

    mutating func zigzag() throws(WireFault) -> Int64 { ZigZag.decoded(try varint()) }

    /// A double in either form, finite and −0 as 0.
    mutating func number() throws(WireFault) -> Double {
        let number = try rawNumber()
        guard number.isFinite else { throw .badNumber }
        return number + 0
    }

    /// A count or a sum of weights.
    mutating func weightSum() throws(WireFault) -> Double {
        let number = try rawNumber()
        guard number >= 0, number <= ForwardLimits.weightSumMax else { throw .badNumber }
        return number
    }

    /// A double in either form that may be infinite or not a number.
    mutating func rawNumber() throws(WireFault) -> Double {
        let head = try varint()
        if head == 1 { return Double(bitPattern: try fixed(UInt64.self)) }
        let whole = ZigZag.decoded(head >> 1)
        guard head & 1 == 0, whole.magnitude <= UInt64(WholeNumber.magnitudeMax) else {
            throw .badNumber
        }
        return Double(whole)
    }

    /// The place of `count` bytes.
    mutating func range(_ count: Int) throws(WireFault) -> Range<Int> {
        guard count <= remaining else { throw .truncated }
        position &+= count
        return (position &- count)..<position
    }

    /// The place of a string with its length before it.
    mutating func text(
        bytesMax: Int = ForwardLimits.stringBytesMax
    ) throws(WireFault) -> Range<Int> {
        let count = try varint(max: UInt64(bytesMax), .badText)
        return try range(Int(count))
    }

    /// Makes sure that nothing is left.
    func finish() throws(WireFault) {
        guard remaining == 0 else { throw .trailingBytes }
    }
}
