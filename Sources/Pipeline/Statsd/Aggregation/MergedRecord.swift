/// What the merged state keeps of a series besides its key's bytes, in 24 bytes.
struct MergedRecord: BitwiseCopyable {
    private var keyStart: UInt32
    /// Last sample, whole Unix seconds.
    var lastSeenSeconds: UInt32
    /// Another one for each life of the series, unique in its table.
    var generation: UInt32
    /// A gauge's place; of another series the cell in the open interval, while it is touched.
    var slot: UInt32 = 0
    private let keyCount: UInt16
    /// 1 + the number of the histogram rule that counts its values; 0 for none.
    var histogram: UInt16 = 0
    /// How many workers name the series, at most 256.
    var references: UInt16 = 0
    let type: MetricType
    private var condition = State.live.rawValue

    init(key: ByteRange, type: MetricType, generation: UInt32, lastSeenSeconds: UInt32) {
        keyStart = key.start
        keyCount = UInt16(truncatingIfNeeded: key.count)
        self.type = type
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

    /// It has a cell in the open interval; gauges, which keep theirs, are never touched.
    var isTouched: Bool {
        get { condition & Self.touchedBit != 0 }
        set { set(Self.touchedBit, newValue) }
    }

    /// It is found by its key.
    var isListed: Bool {
        get { condition & Self.listedBit != 0 }
        set { set(Self.listedBit, newValue) }
    }

    /// One of the agent's own, which no worker has to name.
    var isOwn: Bool {
        get { condition & Self.ownBit != 0 }
        set { set(Self.ownBit, newValue) }
    }

    /// The last worker that named it forgot it; it goes when the interval ends.
    var isForgotten: Bool {
        get { condition & Self.forgottenBit != 0 }
        set { set(Self.forgottenBit, newValue) }
    }

    private static var stateBits: UInt8 { 0x03 }
    private static var touchedBit: UInt8 { 0x10 }
    private static var listedBit: UInt8 { 0x20 }
    private static var ownBit: UInt8 { 0x40 }
    private static var forgottenBit: UInt8 { 0x80 }

    private mutating func set(_ bit: UInt8, _ isSet: Bool) {
        condition = isSet ? condition | bit : condition & ~bit
    }

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
