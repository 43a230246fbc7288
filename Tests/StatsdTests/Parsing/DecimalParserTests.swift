import Statsd
import TestSupport
import Testing

@Suite struct DecimalParserTests {
    private func value(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return DecimalParser.value(of: ByteRange(0, bytes.count), in: bytes.span)
    }

    @Test(arguments: [
        "0", "-0", "+1", "1", ".5", "5.", "00012.50", "1e3", "1E+3", "1e-3", "-1.5e-7", "1e22",
        "1e23", "9007199254740993", "9007199254740992.5", "18446744073709551615",
        "18446744073709551616", "9999999999999999999", "99999999999999999999e-20",
        "0.30000000000000004", "2.104554707999796", "1.7976931348623157e308", "4.9e-324",
        "2.4703282292062327e-324", "2.4703282292062328e-324", "2.2250738585072011e-308",
        "1.2345678901234567e-05", "6.62607015e-34", "0e999999999999999999999",
        "1e-999999999999999999999", "0.0000000000000000000000000000000000001e37",
        "123456789012345678901234567890.123456789", "9007199254740993.0000000000000000000000001",
        "0.00012345678901234567", "0.000000000000000000000000", "000000000000000000000000012.5",
        "1e000000000000000000000000000005",
    ])
    func `a number is the nearest double`(text: String) throws {
        let expected = try #require(Double(text))
        #expect(value(text)?.bitPattern == expected.bitPattern)
    }

    @Test(arguments: [
        "", "+", "-", ".", "+.", "e5", ".e5", "1e", "1e+", "+-1", "--1", "1-", "1 ", " 1", "1,5",
        "1_0", "0x10", "0b1", "NaN", "nan", "Inf", "inf", "Infinity", "-inf", "1..2", "1.2.3",
        "1e5.0", "1e5e5", "1f", "１", "1\u{0}", "1:", "é",
    ])
    func `what is no decimal number is refused`(text: String) {
        #expect(value(text) == nil)
    }

    @Test(arguments: [
        "1e309", "1e400", "1.8e308", "1e99999999999999999999", "17976931348623159e292",
    ])
    func `a number too large is an infinity`(text: String) {
        #expect(value(text) == .infinity)
        #expect(value("-" + text) == -.infinity)
    }

    @Test func `random doubles come back from their shortest text`() {
        let seed: UInt64 = 11
        var random = SplitMix64(seed: seed)
        for _ in 0..<50_000 {
            let number = Double(bitPattern: random.next())
            guard number.isFinite else { continue }
            let found = value("\(number)")
            guard found?.bitPattern != number.bitPattern else { continue }
            Issue.record("seed \(seed): \(number) was read as \(String(describing: found))")
            return
        }
    }

    @Test func `random digits are rounded as the standard library rounds them`() {
        let seed: UInt64 = 12
        var random = SplitMix64(seed: seed)
        for _ in 0..<50_000 {
            let text = Self.randomNumber(&random)
            guard value(text)?.bitPattern != Double(text)?.bitPattern else { continue }
            Issue.record("seed \(seed): \(text) was read as \(String(describing: value(text)))")
            return
        }
    }

    @Test(arguments: [-24, -22, -21, -20, -19, -1, 1, 18, 19, 20, 23])
    func `17 to 19 digits are rounded right at the edges of 128 bits`(exponent: Int) {
        let seed: UInt64 = 14
        var random = SplitMix64(seed: seed)
        for _ in 0..<2_000 {
            let digits = UInt64.random(
                in: 10_000_000_000_000_000..<10_000_000_000_000_000_000, using: &random)
            let text = "\(digits >> UInt64(random.below(8)))e\(exponent)"
            #expect(value(text)?.bitPattern == Double(text)?.bitPattern, "seed \(seed): \(text)")
        }
    }

    /// 1 to 24 digits with a point anywhere and an exponent near the edges of each path.
    private static func randomNumber(_ random: inout SplitMix64) -> String {
        var text = random.oneIn(2) ? "-" : ""
        let count = 1 + random.below(24)
        let point = random.below(count + 3)
        for index in 0..<count {
            if index == point { text += "." }
            text += String(random.oneIn(4) ? 0 : random.below(10))
        }
        return random.oneIn(3) ? text + "e\(random.below(60) - 30)" : text
    }

    @Test func `halfway cases go to the even neighbour and a last digit tips them`() {
        let seed: UInt64 = 13
        var random = SplitMix64(seed: seed)
        for _ in 0..<5_000 {
            // 2^53 … 2^54 has doubles at even integers only: odd ones lie halfway.
            let odd = (UInt64(1) << 53) + 2 * UInt64(random.below(1 << 40)) + 1
            for text in ["\(odd)", "\(odd).0000", "\(odd).00001", "\(odd - 1).99999"] {
                #expect(value(text) == Double(text), "seed \(seed): \(text)")
            }
        }
    }

    @Test func `ten thousand digits cost a reading and are still exact`() {
        let zeros = String(repeating: "0", count: 10_000)
        let nines = String(repeating: "9", count: 10_000)
        #expect(value("0." + zeros + "1e10001") == 1)
        #expect(value("1" + zeros + "e-10000") == 1)
        #expect(value(zeros + "1") == 1)
        #expect(value("9007199254740993." + zeros) == 9_007_199_254_740_992)
        #expect(value("9007199254740993." + zeros + "1") == 9_007_199_254_740_994)
        #expect(value("0." + nines) == 1)
        #expect(value(nines) == .infinity)
    }
}
