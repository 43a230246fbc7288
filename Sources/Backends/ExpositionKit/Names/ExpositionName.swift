import Statsd

/// Makes legal names: the reference's escaping, and a prefix where a name is taken for good.
///
/// A leading digit gets `_` in front; every character outside `[A-Za-z0-9_]` becomes one `_`; a `-`
/// that follows a `-` is left out. A name that cannot be given to input (`martlet_…`, the labels
/// `le`, `quantile`, `__…`) gets `exported_` in front, as Prometheus does with labels of a target
/// that are its own.
enum ExpositionName {
    private static let exported = "exported_"
    private static let ownPrefix = "martlet_"

    /// The family's name for the StatsD name in `range` of `keys`.
    ///
    /// - Parameters:
    ///   - range: the StatsD name.
    ///   - keys: where it stands.
    ///   - reserved: beginnings, besides `martlet_`, of names that are no input's.
    /// - Returns: a name that a page can have.
    static func family(
        _ range: ByteRange, in keys: borrowing KeyChunks, reserved: [String]
    ) -> String {
        let name = escaped(range, in: keys)
        if OwnKeys.isName(range, in: keys) { return name }
        return isOwn(name, reserved) ? exported + name : name
    }

    /// Whether only the agent itself may have a family of this name.
    ///
    /// `martlet` is as well: as a summary it would own `martlet_sum`.
    static func isOwn(_ name: String, _ reserved: [String]) -> Bool {
        isOwn(name, prefix: ownPrefix) || reserved.contains { isOwn(name, prefix: $0) }
    }

    private static func isOwn(_ name: String, prefix: String) -> Bool {
        name.hasPrefix(prefix)
            || name.utf8.count + 1 == prefix.utf8.count && prefix.hasPrefix(name)
    }

    /// The label's name for the tag key in `range` of `keys`.
    static func label(_ range: ByteRange, in keys: borrowing KeyChunks) -> String {
        let name = escaped(range, in: keys)
        let isReserved = name == "le" || name == "quantile" || name.hasPrefix("__")
        return isReserved ? exported + name : name
    }

    /// Legal ASCII; `_` for an empty name.
    private static func escaped(_ range: ByteRange, in keys: borrowing KeyChunks) -> String {
        var name: [UInt8] = []
        name.reserveCapacity(range.count + 1)
        var previous: UInt8 = 0
        for byte in keys[range.range] {
            defer { previous = byte }
            if isLetterOrUnderscore(byte) {
                name.append(byte)
            } else if isDigit(byte) {
                if name.isEmpty { name.append(UInt8(ascii: "_")) }
                name.append(byte)
            } else if isRepeatedDash(byte, after: previous) || isContinuation(byte) {
                continue
            } else {
                name.append(UInt8(ascii: "_"))
            }
        }
        return name.isEmpty ? "_" : String(decoding: name, as: UTF8.self)
    }

    private static func isLetterOrUnderscore(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isRepeatedDash(_ byte: UInt8, after previous: UInt8) -> Bool {
        byte == UInt8(ascii: "-") && previous == UInt8(ascii: "-")
    }

    /// The second and later bytes of a character, which gets one `_` in all.
    private static func isContinuation(_ byte: UInt8) -> Bool {
        byte & 0xC0 == 0x80
    }
}
