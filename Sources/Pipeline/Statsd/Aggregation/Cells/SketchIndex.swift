/// Which bin of a sketch a magnitude lies in, and back: bin i is (γ^(i−1), γ^i] with γ = 2^(1/32).
///
/// The index is exponent·32 plus the number of boundaries below the mantissa, so no logarithm
/// decides and every machine agrees. It is Prometheus' index of native histograms of schema 5, and
/// OpenTelemetry's of scale 5 plus 1.
package enum SketchIndex {
    /// α = (γ − 1)/(γ + 1): how far an estimate may lie from a value of normal magnitude.
    package static let relativeError = 0.010_830_001_253_373_643

    /// The 52 mantissa bits of 2^(j/32), j = 0…31, each rounded to the nearest double.
    private static let boundaries: InlineArray<32, UInt64> = [
        0x00000_0000_0000, 0x059b0_d315_8574, 0x0b558_6cf9_890f, 0x11301_d012_5b51,
        0x172b8_3c7d_517b, 0x1d487_3168_b9aa, 0x2387a_6e75_6238, 0x29e9d_f51f_dee1,
        0x306fe_0a31_b715, 0x371a7_373a_a9cb, 0x3dea6_4c12_3422, 0x44e08_6061_892d,
        0x4bfda_d536_2a27, 0x5342b_569d_4f82, 0x5ab07_dd48_5429, 0x6247e_b03a_5585,
        0x6a09e_667f_3bcd, 0x71f75_e8ec_5f74, 0x7a114_73eb_0187, 0x82589_994c_ce13,
        0x8ace5_422a_a0db, 0x93737_b0cd_c5e5, 0x9c491_82a3_f090, 0xa5503_b23e_255d,
        0xae89f_995a_d3ad, 0xb7f76_f2fb_5e47, 0xc199b_dd85_529c, 0xcb720_dcef_9069,
        0xd5818_dcfb_a487, 0xdfc97_337b_9b5f, 0xea4af_a2a4_90da, 0xf5076_5b6e_4540,
    ]

    /// The bins that magnitudes can have: that of the smallest subnormal to that of the largest.
    package static let range = -34_368...32_768

    /// The bin of a positive, finite magnitude: −34,368 (the smallest subnormal) to 32,768.
    package static func index(of magnitude: Double) -> Int {
        precondition(magnitude > 0 && magnitude.isFinite, "only a positive number has a bin")
        // A normal number's exponent is read off its bits; a subnormal one's has to be counted out.
        let bits = magnitude.bitPattern
        let isNormal = bits >> 52 != 0
        let exponent = isNormal ? Int(bits >> 52) - 1023 : Int(magnitude.exponent)
        let mantissa =
            isNormal
            ? bits & 0xF_FFFF_FFFF_FFFF : magnitude.significand.significandBitPattern
        // 2^(j/32) ≤ 1 + j/32 on [0, 1], so the boundaries before the mantissa's own 32nd lie below
        // it; at most three more do.
        var position = Int(mantissa >> 47)
        while position < 32, boundaries[position] < mantissa { position += 1 }
        return exponent * 32 + position
    }

    /// γ^index, the upper and inclusive limit of a bin; infinite for the last.
    package static func upperLimit(of index: Int) -> Double {
        let significand = Double(bitPattern: 0x3ff0_0000_0000_0000 | boundaries[index & 31])
        return Double(sign: .plus, exponent: index >> 5, significand: significand)
    }

    /// 2γ^i/(γ + 1): the number that is nearest, relatively, to both ends of bin i.
    ///
    /// Taken as γ^(i−1)·(1 + α), which is finite in the last bin as well.
    package static func estimate(of index: Int) -> Double {
        upperLimit(of: index - 1) * (1 + relativeError)
    }
}
