import TestSupport

/// Samples with fractions, repeats, zeros and the rates that clients use.
enum RandomSamples {
    private static let rates = [1, 1, 1, 0.5, 0.3, 0.1, 0.7, 0.01]

    static func make(_ count: Int, _ random: inout SplitMix64) -> [OracleValue] {
        let shape = random.below(4)
        let isWeighted = random.oneIn(2)
        return (0..<count).map { _ in
            OracleValue(
                value: value(shape, &random), weight: isWeighted ? 1 / random.pick(rates) : 1)
        }
    }

    private static func value(_ shape: Int, _ random: inout SplitMix64) -> Double {
        switch shape {
        case 0: Double.random(in: 0...1000, using: &random)
        case 1: Double(random.below(50)) / 7
        case 2: Double.random(in: -5...5, using: &random) * Double(random.below(3))
        default: 1e6 + Double.random(in: 0...1, using: &random)
        }
    }
}
