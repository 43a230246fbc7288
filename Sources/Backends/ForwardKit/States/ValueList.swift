/// A timer's exact values as decimals, where they are some: most were written with few digits.
///
/// With scale k every value is a whole number divided by 10^k, and that division gives back the
/// very double. Ascending, each is told by its distance to the one before: one or two bytes
/// instead of eight.
enum ValueList {
    /// Values that have no scale are written as they are.
    static let unscaled: UInt8 = 255
    /// 10^k for each scale there is; all are exact.
    static let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]
    /// Scaled numbers stay below this, so that their distances are no longer than the doubles.
    private static let scaledMax = 1e15

    /// The least scale that all of `values` have; `unscaled` when there is none.
    static func scale(of values: [Double]) -> UInt8 {
        var scale = 0
        for value in values {
            while scale < powers.count, !has(value, scale) { scale += 1 }
        }
        // A value that had a lesser scale need not have the greater one in binary.
        guard scale < powers.count, values.allSatisfy({ has($0, scale) }) else { return unscaled }
        return UInt8(truncatingIfNeeded: scale)
    }

    static func scaled(_ value: Double, _ scale: UInt8) -> Int64 {
        Int64(exactly: (value * powers[Int(scale)]).rounded()) ?? 0
    }

    static func value(_ scaled: Int64, _ scale: UInt8) -> Double {
        Double(scaled) / powers[Int(scale)]
    }

    private static func has(_ value: Double, _ scale: Int) -> Bool {
        let scaled = (value * powers[scale]).rounded()
        return abs(scaled) < scaledMax && scaled / powers[scale] == value
    }
}

extension WireWriter {
    /// A count, a scale, and the values in ascending order.
    mutating func append(values: [Double]) {
        append(varint: values.count)
        let scale = ValueList.scale(of: values)
        append(scale)
        guard scale != ValueList.unscaled else {
            for value in values { append(fixed: value.bitPattern) }
            return
        }
        var last: Int64?
        for value in values {
            let scaled = ValueList.scaled(value, scale)
            if let last {
                append(varint: UInt64(truncatingIfNeeded: scaled &- last))
            } else {
                append(zigzag: scaled)
            }
            last = scaled
        }
    }

    /// Each run of equal weights: how many, and which.
    mutating func append(weights: [Double]) {
        var start = 0
        while start < weights.count {
            var end = start + 1
            while end < weights.count, weights[end] == weights[start] { end += 1 }
            append(varint: end - start)
            append(number: weights[start])
            start = end
        }
    }
}

extension WireReader {
    mutating func values() throws(WireFault) -> [Double] {
        let count = try count(max: ForwardLimits.memoryBytesMax / 16)
        guard count > 0 else { throw .badState }
        let scale = try byte()
        var values: [Double] = []
        values.reserveCapacity(count)
        if scale == ValueList.unscaled {
            guard count <= remaining / 8 else { throw .truncated }
            for _ in 0..<count { values.append(try plainValue(after: values.last)) }
            return values
        }
        guard Int(scale) < ValueList.powers.count else { throw .badCode }
        var scaled = try zigzag()
        values.append(ValueList.value(scaled, scale))
        for _ in 1..<count {
            let distance = Int64(try varint(max: UInt64(Int64.max)))
            let (sum, isOverflow) = scaled.addingReportingOverflow(distance)
            guard !isOverflow else { throw .badNumber }
            scaled = sum
            values.append(ValueList.value(scaled, scale))
        }
        return values
    }

    private mutating func plainValue(after last: Double?) throws(WireFault) -> Double {
        let value = Double(bitPattern: try fixed(UInt64.self))
        guard value.isFinite, value >= last ?? -.infinity else { throw .badNumber }
        return value + 0
    }

    /// As many weights as there are values.
    mutating func weights(_ count: Int) throws(WireFault) -> [Double] {
        var weights: [Double] = []
        while weights.count < count {
            let run = try varint(max: UInt64(count - weights.count), .badIndex)
            let weight = try number()
            guard run > 0, weight > 0, weight <= ForwardLimits.weightMax else { throw .badNumber }
            weights.append(contentsOf: repeatElement(weight, count: Int(run)))
        }
        return weights
    }
}
