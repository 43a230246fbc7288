/// What a series table keeps of a series besides its key's bytes.
///
/// 32 bytes, two to a cache line; `SeriesOrder` adds 8 where series are kept in order.
struct SeriesRecord: BitwiseCopyable {
    private var keyStart: UInt32
    /// Last sample, whole Unix seconds.
    var lastSeenSeconds: UInt32
    /// Another one for each life of the series, unique in its table.
    var generation: UInt32
    /// Half of the key's hash, by which its slot is found.
    let tag: UInt32
    /// The tick or interval in which `slot` was given; another one's slot is stale.
    var period: UInt32 = 0
    /// The series' cell in the open period.
    var slot: UInt32 = 0
    private var keyCount: UInt16
    /// 1 + the number of the histogram rule that counts its values; 0 for none.
    var histogram: UInt16 = 0
    /// How many workers know the series, at most 256; only the merged state counts them.
    var references: UInt16 = 0
    let type: MetricType
    private var condition = State.live.rawValue

    init(
        key: ByteRange, type: MetricType, tag: UInt32, generation: UInt32, lastSeenSeconds: UInt32
    ) {
        keyStart = key.start
        keyCount = UInt16(truncatingIfNeeded: key.count)
        self.type = type
        self.tag = tag
        self.generation = generation
        self.lastSeenSeconds = lastSeenSeconds
    }

    /// Where the canonical key lies in the table's keys.
    var key: ByteRange {
        get { ByteRange(Int(keyStart), Int(keyStart) + Int(keyCount)) }
        set { keyStart = newValue.start }
    }

    var state: State {
        get { State(rawValue: condition & Self.stateBits) ?? .free }
        set { condition = newValue.rawValue | condition & ~Self.stateBits }
    }

    var isLive: Bool { condition & Self.stateBits == State.live.rawValue }

    /// The last worker that named it forgot it; it goes when the interval ends.
    var isForgotten: Bool {
        get { condition & Self.forgottenBit != 0 }
        set {
            condition = newValue ? condition | Self.forgottenBit : condition & ~Self.forgottenBit
        }
    }

    private static var stateBits: UInt8 { 0x03 }
    private static var forgottenBit: UInt8 { 0x80 }

    /// Whether lines of a profile name the series by its key as it is, so that a raw key with
    /// these bytes, and no tags, means it.
    @inline(__always)
    func isNamedAsIs(_ shape: KeyShape) -> Bool {
        type.rawValue == shape.typeNumber && Int(keyCount) == shape.nameCount
            && condition & Self.profileBit(shape) != 0
    }

    mutating func noteNamedAsIs(_ shape: KeyShape) { condition |= Self.profileBit(shape) }

    /// One of four, above the state's two.
    private static func profileBit(_ shape: KeyShape) -> UInt8 { 4 &<< shape.profileNumber }

    /// By number: an index that no series has is a record of zeros.
    enum State: UInt8, BitwiseCopyable {
        /// The index waits to be used again.
        case free = 0
        /// In use.
        case live
        /// Expired, but a worker may still name it.
        case silent
    }
}
