/// The names that are ours.
package enum OwnKeys {
    static let reservedPrefix = Array("martlet_".utf8)
    static let overflow = Array("martlet_overflow".utf8)
    static let overflowTag = Array("|overflow:true".utf8)
    static let events = Array("martlet_events_total".utf8)
    static let check = Array("martlet_service_check".utf8)
    /// The name and the beginning of its one tag.
    static let serviceCheck = check + Array("|check:".utf8)

    /// Whether a series' name is one that only the agent makes.
    ///
    /// A line cannot have it: its `martlet_…` gets a `_` in front.
    package static func isName(_ range: ByteRange, in bytes: borrowing [UInt8]) -> Bool {
        for name in [events, check, overflow] where name.count == range.count {
            let start = Int(range.start)
            if name.indices.allSatisfy({ bytes[start + $0] == name[$0] }) { return true }
        }
        return false
    }
}
