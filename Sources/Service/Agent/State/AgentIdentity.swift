/// 128 bits that tell this agent from all others at a collector, kept over restarts.
struct AgentIdentity {
    static let name = "agent-id"
    /// 32 hexadecimal digits and a line end.
    private static let bytesMax = 64

    private(set) var high: UInt64
    private(set) var low: UInt64

    /// Reads it, or makes it at the first start; what cannot be kept lasts as long as the process.
    init(keptIn directory: StateDirectory?, problem: (String) -> Void) {
        let made = (
            high: UInt64.random(in: .min ... .max), low: UInt64.random(in: .min ... .max)
        )
        (high, low) = made
        guard let directory else { return }
        do throws(StateDirectory.Problem) {
            if let bytes = try directory.read(Self.name, bytesMax: Self.bytesMax),
                let kept = Self.parse(bytes)
            {
                (high, low) = kept
            } else {
                try directory.write(Self.name, Array((Self.text(made.high, made.low) + "\n").utf8))
            }
        } catch {
            problem("the agent's identity is not kept over a restart: \(error.description)")
        }
    }

    private static func parse(_ bytes: [UInt8]) -> (high: UInt64, low: UInt64)? {
        let digits = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count == 32, let high = UInt64(text.prefix(16), radix: 16),
            let low = UInt64(text.suffix(16), radix: 16)
        else { return nil }
        return (high, low)
    }

    static func text(_ high: UInt64, _ low: UInt64) -> String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
