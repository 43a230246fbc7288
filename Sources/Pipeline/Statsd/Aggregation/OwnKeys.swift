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
    package static func isName(_ range: ByteRange, in keys: borrowing KeyChunks) -> Bool {
        let given = keys[range.range]
        for name in [events, check, overflow] where given.elementsEqual(name) { return true }
        return false
    }
}
