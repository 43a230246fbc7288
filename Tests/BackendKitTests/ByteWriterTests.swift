import BackendKit
import Testing

@Suite struct ByteWriterTests {
    /// The text of `value`.
    private func text(_ value: Double, _ style: NumberStyle) -> String {
        var writer = ByteWriter()
        writer.append(value, style: style)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (10, "10"), (-3, "-3"), (0.8, "0.8"), (-0.25, "-0.25"),
        (14.142135623730951, "14.142135623730951"), (0.30000000000000004, "0.30000000000000004"),
        (1e-6, "0.000001"), (1.5e-6, "0.0000015"), (1e-7, "1e-7"), (-1.25e-9, "-1.25e-9"),
        (1e20, "100000000000000000000"), (1.2345678901234568e20, "123456789012345680000"),
        (1e21, "1e+21"), (1.2345678901234568e+22, "1.2345678901234568e+22"),
        (1.2345678901234567e19, "12345678901234567000"),
        (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
        (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
        (260.56033370411546, "260.56033370411546"), (100, "100"), (.infinity, "null"),
        (.nan, "null"),
    ])
    func `the JSON style writes what JavaScript writes`(value: Double, expected: String) {
        #expect(text(value, .json) == expected)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (10, "10"), (0.25, "0.25"),
        (0.0001, "0.0001"), (0.00001, "1e-05"), (1e-7, "1e-07"), (123_456, "123456"),
        (100_000, "100000"), (1_000_000, "1e+06"), (1_234_567, "1.234567e+06"),
        (34_443_264, "3.4443264e+07"), (1e21, "1e+21"), (1e100, "1e+100"),
        (1.5e-300, "1.5e-300"), (123_456.75, "123456.75"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `the Prometheus style writes what Go writes`(value: Double, expected: String) {
        #expect(text(value, .prometheus) == expected)
    }

    @Test func `every double reads back as itself in both styles`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        for round in 0..<100_000 {
            let value = round % 2 == 0 ? Double(bitPattern: random.next()) : random.ordinary()
            guard value.isFinite else { continue }
            let json = text(value, .json)
            let prometheus = text(value, .prometheus)
            let isSame = Double(json) == value && Double(prometheus) == value
            guard !isSame else { continue }
            Issue.record("\(value) became \(json) and \(prometheus), SplitMix(state: \(seed))")
            return
        }
    }

    /// The library's `description`, which is shortest, too, has the same layout in this range.
    @Test(arguments: [
        "any", "few decimals", "near a power of two", "near a half", "a quotient",
    ])
    func `a number of ordinary size is as short and as near as it can be`(shape: String) {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        for _ in 0..<50_000 {
            let value = Self.number(shape, &random)
            guard value >= 1e-4, value < 9e15 else { continue }
            let expected = value.description
            let found = text(value, .json)
            guard found != expected, "\(found).0" != expected else { continue }
            Issue.record("\(expected) became \(found), SplitMix(state: \(seed))")
            return
        }
    }

    private static func number(_ shape: String, _ random: inout SplitMix) -> Double {
        let bits = random.next()
        let exponent = Int(bits % 68) - 14
        let power = Double(sign: .plus, exponent: exponent, significand: 1)
        switch shape {
        case "few decimals": return Double(bits >> 20) / 1e7
        case "near a power of two": return Double(bitPattern: power.bitPattern &+ bits % 5 &- 2)
        case "near a half":
            return Double(bitPattern: (Double(bits >> 24) + 0.5).bitPattern &+ bits % 5 &- 2)
        case "a quotient": return Double(bits >> 40) / Double(1 + bits % 1000)
        default: return power * (1 + Double(bits >> 12) / 4_503_599_627_370_496)
        }
    }

    @Test func `what is written in pieces and taken again and again is whole`() {
        var writer = ByteWriter()
        var other = ByteWriter()
        var random = SplitMix(state: 5)
        for _ in 0..<50 {
            var expected: [UInt8] = []
            for _ in 0..<random.next() % 300 {
                other.removeAll()
                let piece = [UInt8](
                    repeating: UInt8(random.next() % 256), count: Int(random.next() % 40))
                other.append(piece)
                writer.append(other)
                writer.append(piece[...].dropFirst())
                writer.append(UInt8(ascii: "x"))
                expected += piece + piece.dropFirst() + [UInt8(ascii: "x")]
            }
            #expect(writer.bytes == expected)
            #expect(writer.take() == expected)
        }
    }

    @Test(arguments: [
        (0, "0"), (7, "7"), (99, "99"), (100, "100"), (1_000_000_000, "1000000000"), (-15, "-15"),
        (Int.max, "9223372036854775807"),
        (Int.min, "-9223372036854775808"),
    ])
    func `an integer is written in decimal`(value: Int, expected: String) {
        var writer = ByteWriter()
        writer.append(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test func `texts and slices are appended as they are and can be cut back`() {
        var writer = ByteWriter(capacity: 16)
        writer.append("ab" as StaticString)
        writer.append([UInt8]("xcdx".utf8)[1..<3])
        writer.append(UInt8(ascii: "e"))
        let mark = writer.count
        writer.append("é")
        writer.truncate(to: mark)
        #expect(writer.take() == [UInt8]("abcde".utf8))
        #expect(writer.isEmpty)
    }
}
