/// Values as whole numbers of a decimal place: counts, bytes, milliseconds with three decimals.
///
/// `value = number / 10^places`, rounded once as division does, and bit for bit the value that
/// came: whatever does not come back so (NaN, −0, a mean of many digits) is not for this form.
struct DecimalSeries {
    /// More decimals than measured values have; each would cost a pass over all others.
    private static let placesMax = 6
    /// 2^51: below it a sum with `rounder` is rounded to a whole number.
    private static let numberMax = 2_251_799_813_685_248.0
    /// 1.5 · 2^52: doubles of this size have no fraction, so that adding it rounds.
    private static let rounder = 6_755_399_441_055_744.0
    private static let powers = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6]

    private var numbers: [Int64] = []
    private var places = 0
    private var smallestDelta: Int64 = 0
    private var widthBits = 0
    /// What each form would take, without the byte that names it.
    private(set) var varintBytes = 0
    private(set) var packedBytes = 0

    /// Takes values; false when they are not decimal numbers of few places.
    mutating func take(_ values: [Double]) -> Bool {
        guard let places = Self.places(of: values) else { return false }
        self.places = places
        let power = Self.powers[places]
        numbers.removeAll(keepingCapacity: true)
        for value in values {
            guard let number = Self.number(value, power) else { return false }
            numbers.append(number)
        }
        measure()
        return true
    }

    /// The least number of decimals that all values have.
    private static func places(of values: [Double]) -> Int? {
        var places = 0
        for value in values {
            while number(value, powers[places]) == nil {
                places += 1
                if places > placesMax { return nil }
            }
        }
        return places
    }

    private static func number(_ value: Double, _ power: Double) -> Int64? {
        let scaled = value * power
        guard scaled.magnitude < numberMax else { return nil }
        let whole = (scaled + rounder) - rounder
        guard (whole / power).bitPattern == value.bitPattern else { return nil }
        return Int64(exactly: whole)
    }

    private mutating func measure() {
        var (least, most) = (Int64.max, Int64.min)
        var deltaBytes = 0
        for index in numbers.indices.dropFirst() {
            let delta = numbers[index] &- numbers[index - 1]
            least = min(least, delta)
            most = max(most, delta)
            deltaBytes += ByteSink.varintBytes(ByteSink.zigzag(delta))
        }
        if least > most { (least, most) = (0, 0) }
        smallestDelta = least
        widthBits = 64 - UInt64(bitPattern: most &- least).leadingZeroBitCount
        let headBytes = 1 + ByteSink.varintBytes(ByteSink.zigzag(numbers.first ?? 0))
        varintBytes = headBytes + deltaBytes
        let deltaBits = widthBits * max(0, numbers.count - 1)
        packedBytes =
            headBytes + ByteSink.varintBytes(ByteSink.zigzag(least)) + 1 + (deltaBits + 7) / 8
    }

    // MARK: Bytes

    func appendVarints(to sink: inout ByteSink) {
        appendHead(to: &sink)
        for index in numbers.indices.dropFirst() {
            sink.append(signed: numbers[index] &- numbers[index - 1])
        }
    }

    func appendPacked(to sink: inout ByteSink) {
        appendHead(to: &sink)
        sink.append(signed: smallestDelta)
        sink.append(UInt8(truncatingIfNeeded: widthBits))
        guard widthBits > 0 else { return }
        for index in numbers.indices.dropFirst() {
            let delta = numbers[index] &- numbers[index - 1] &- smallestDelta
            sink.append(bits: UInt64(bitPattern: delta), count: widthBits)
        }
        sink.endBits()
    }

    private func appendHead(to sink: inout ByteSink) {
        sink.append(UInt8(truncatingIfNeeded: places))
        sink.append(signed: numbers.first ?? 0)
    }

    static func readVarints(
        count: Int, from source: inout ByteSource
    ) throws(ChunkDamage) -> [Double] {
        let power = try readPower(from: &source)
        var number = try source.signed()
        var values: [Double] = []
        values.reserveCapacity(count)
        values.append(Double(number) / power)
        for _ in 1..<max(1, count) {
            number = number &+ (try source.signed())
            values.append(Double(number) / power)
        }
        return values
    }

    static func readPacked(
        count: Int, from source: inout ByteSource
    ) throws(ChunkDamage) -> [Double] {
        let power = try readPower(from: &source)
        var number = try source.signed()
        let smallestDelta = try source.signed()
        let widthBits = Int(try source.byte())
        guard widthBits <= 64 else { throw .number }
        var values: [Double] = []
        values.reserveCapacity(count)
        values.append(Double(number) / power)
        for _ in 1..<max(1, count) {
            let delta = Int64(bitPattern: try source.bits(widthBits))
            number = number &+ smallestDelta &+ delta
            values.append(Double(number) / power)
        }
        source.endBits()
        return values
    }

    private static func readPower(from source: inout ByteSource) throws(ChunkDamage) -> Double {
        let places = Int(try source.byte())
        guard places < powers.count else { throw .form }
        return powers[places]
    }
}
