/// Which part of which period a file holds: `raw-20261121.db`, `raw-20261121-2.db`.
package struct StoreFileName: Sendable, Hashable, Comparable {
    package let tier: StoreTier
    /// As `StoreTier.period` says it.
    let period: Int
    /// From 1; the first is not written.
    let part: Int

    init(_ tier: StoreTier, period: Int, part: Int = 1) {
        self.tier = tier
        self.period = period
        self.part = part
    }

    /// Reads a name; `nil` for a file that is not ours.
    package init?(_ text: String) {
        guard text.hasSuffix(".db") else { return nil }
        let words = text.dropLast(3).split(separator: "-", omittingEmptySubsequences: false)
        guard words.count == 2 || words.count == 3,
            let tier = StoreTier.allCases.first(where: { $0.filePrefix == words[0] }),
            let period = Int(words[1]), period >= 0,
            let part = words.count == 2 ? 1 : Int(words[2]), part >= 1
        else { return nil }
        self.init(tier, period: period, part: part)
        // Only the spelling that is written: no leading zeros or signs.
        guard self.text == text else { return nil }
    }

    package var text: String {
        let ending = part == 1 ? "" : "-\(part)"
        return "\(tier.filePrefix)-\(period)\(ending).db"
    }

    /// By time within a tier.
    package static func < (left: StoreFileName, right: StoreFileName) -> Bool {
        (left.period, left.part) < (right.period, right.part)
    }
}
