/// What a worker keeps of a series besides its key's bytes, in 32 bytes: two to a cache line.
struct SeriesRecord: ChainedRecord {
    private var keyStart: UInt32
    /// Last sample, whole Unix seconds.
    var lastSeenSeconds: UInt32
    /// Another one for each life of the series, unique in its table.
    let generation: UInt32
    /// Half of the key's hash, by which its slot is found.
    let tag: UInt32
    /// The tick in which `slot` was given; another one's slot is stale.
    var period: UInt32 = 0
    /// The series' cell in that tick.
    var slot: UInt32 = 0
    private let keyCount: UInt16
    /// 1 + the number of the histogram rule that counts its values; 0 for none.
    var histogram: UInt16 = 0
    let type: MetricType
    private var condition: UInt8

    init(
        key: ByteRange, type: MetricType, tag: UInt32, generation: UInt32, lastSeenSeconds: UInt32
    ) {
        keyStart = key.start
        keyCount = UInt16(truncatingIfNeeded: key.count)
        self.type = type
        self.tag = tag
        self.generation = generation
        self.lastSeenSeconds = lastSeenSeconds
        condition = Self.liveBit
    }

    /// The record of an index that waits to be used again; `next` is another such one.
    init(freeBefore next: UInt32) {
        self.init(key: .empty, type: .counter, tag: 0, generation: 0, lastSeenSeconds: 0)
        condition = 0
        slot = next
    }

    /// Where the canonical key lies in the table's keys.
    var key: ByteRange {
        get { ByteRange(Int(keyStart), Int(keyStart) + Int(keyCount)) }
        set { keyStart = newValue.start }
    }

    /// In use; an index that no series has is a record of zeros but for its place in a chain.
    var isLive: Bool { condition & Self.liveBit != 0 }

    /// Whether lines of a profile name the series by its key as it is, so that a raw key with
    /// these bytes, and no tags, means it.
    @inline(__always)
    func isNamedAsIs(_ shape: KeyShape) -> Bool {
        type.rawValue == shape.typeNumber && Int(keyCount) == shape.nameCount
            && condition & Self.profileBit(shape) != 0
    }

    mutating func noteNamedAsIs(_ shape: KeyShape) { condition |= Self.profileBit(shape) }

    private static var liveBit: UInt8 { 0x01 }

    /// One of four, above the others.
    private static func profileBit(_ shape: KeyShape) -> UInt8 { 0x10 &<< shape.profileNumber }
}
