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

    private var nameCount: Int { Int(truncatingIfNeeded: word & 0xFFF_FFFF) }
    private var tagsCount: Int { Int(truncatingIfNeeded: word >> 28 & 0xFFF_FFFF) }

    /// Bytes of the name that its head does not hold.
    var nameRestCount: Int { max(0, nameCount &- KeyHead.byteCount) }
    /// Bytes of the key that its head does not hold.
    var restCount: Int { nameRestCount &+ tagsCount }
    /// Bytes of the key.
    var byteCount: Int { nameCount &+ tagsCount }
}
