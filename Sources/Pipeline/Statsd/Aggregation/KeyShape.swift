/// What tells raw keys apart besides their bytes: type, listener profile, and the lengths.
///
/// One word, compared at once. A length takes 28 bits: no buffer that lines stand in is longer.
struct KeyShape: BitwiseCopyable, Equatable {
    let word: UInt64

    init() { word = 0 }

    /// A listener's part of the shapes of all its lines.
    init(_ profile: ListenerProfile) {
        word =
            UInt64(profile.dialect.rawValue) << 60 | UInt64(profile.gaugeSign.rawValue) << 61
    }

    /// The shape of a key with a name of `name` bytes and joined tag sections of `tags` bytes.
    @inline(__always)
    init(_ profile: KeyShape, _ type: MetricType, name: Int, tags: Int) {
        word =
            profile.word | UInt64(type.rawValue) &<< 56
            | UInt64(truncatingIfNeeded: tags & 0xFFF_FFFF) &<< 28
            | UInt64(truncatingIfNeeded: name & 0xFFF_FFFF)
    }

    /// Without the listener's part: what the hash takes, so that a key's is the same everywhere.
    var withoutProfile: UInt64 { word & 0x0FFF_FFFF_FFFF_FFFF }
    /// The listener's profile by number, 0 to 3.
    var profileNumber: UInt8 { UInt8(truncatingIfNeeded: word >> 60) }
    var typeNumber: UInt8 { UInt8(truncatingIfNeeded: word >> 56) & 0xF }

    var nameCount: Int { Int(truncatingIfNeeded: word & 0xFFF_FFFF) }
    var hasTags: Bool { tagsCount > 0 }
    private var tagsCount: Int { Int(truncatingIfNeeded: word >> 28 & 0xFFF_FFFF) }

    /// Bytes of the name that its head does not hold.
    var nameRestCount: Int { max(0, nameCount &- KeyHead.byteCount) }
    /// Bytes of the key that its head does not hold.
    var restCount: Int { nameRestCount &+ tagsCount }
    /// Bytes of the key.
    var byteCount: Int { nameCount &+ tagsCount }
}
