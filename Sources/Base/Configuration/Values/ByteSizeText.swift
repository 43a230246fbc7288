/// Reads and writes sizes in bytes: `512`, `64KiB`, `8MiB`, `1GB`.
package enum ByteSizeText {
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000),
        ("kB", 1_000), ("B", 1), ("", 1),
    ]

    package static func parse(_ text: String) throws(ValueProblem) -> Int {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let name = String(Substring(text.utf8.dropFirst(digits.count)))
        guard let number = Int(Substring(digits)),
            let unit = units.first(where: { $0.name == name })
        else { throw ValueProblem("is not a size such as 512, 64KiB, 8MiB or 1GB") }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        // Half of what an Int holds, so that sums of two sizes cannot overflow.
        guard !overflow, bytes <= Int.max / 2 else { throw ValueProblem("is too large") }
        return bytes
    }

    /// In the largest binary unit that divides it.
    package static func text(_ bytes: Int) -> String {
        for unit in units.prefix(4) where bytes > 0 && bytes.isMultiple(of: unit.bytes) {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return String(bytes)
    }
}
