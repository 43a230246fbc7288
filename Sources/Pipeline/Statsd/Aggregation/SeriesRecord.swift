/// What a worker keeps of a series besides its key's bytes, in 24 bytes.
struct SeriesRecord: BitwiseCopyable {
    private(set) var keyStart: UInt32
    /// Last sample, whole Unix seconds.
    var lastSeenSeconds: UInt32
    /// Half of the key's hash, by which its slot is found.
    let tag: UInt32
    /// The tick in which `slot` was given; another one's slot is stale.
    var period: UInt32 = 0
    /// The series' cell in that tick.
    var slot: UInt32 = 0
    private let keyCount: UInt16
    /// From the lowest bit: 3 of 1 + the type, 4 of profiles, 9 of the histogram rule.
    private var traits: UInt16

    init(key: ByteRange, type: MetricType, tag: UInt32, lastSeenSeconds: UInt32) {
        keyStart = key.start
        keyCount = UInt16(truncatingIfNeeded: key.count)
        traits = Self.typeNumber(of: type.rawValue)
        self.tag = tag
        self.lastSeenSeconds = lastSeenSeconds
    }

    /// Where the canonical key lies in the table's keys.
    var key: ByteRange {
        get { ByteRange(Int(keyStart), Int(keyStart) + Int(keyCount)) }
        set { keyStart = newValue.start }
    }

    var type: MetricType {
        MetricType(rawValue: UInt8(truncatingIfNeeded: traits & Self.typeBits) &- 1) ?? .counter
    }

    /// In use for the type of a raw key.
    func isOfType(_ shape: KeyShape) -> Bool {
        traits & Self.typeBits == Self.typeNumber(of: shape.typeNumber)
    }

    /// In use; an index that no series has is a record of zeros.
    var isLive: Bool { traits & Self.typeBits != 0 }

    /// 1 + the number of the histogram rule that counts its values; 0 for none.
    ///
    /// A configuration has 256 rules at most.
    var histogram: UInt16 {
        get { traits >> Self.histogramShift }
        set {
            let rule = min(newValue, .max >> Self.histogramShift)
            traits = traits & ~(.max << Self.histogramShift) | rule << Self.histogramShift
        }
    }

    /// Whether lines of a profile name the series by its key as it is, so that a raw key with
    /// these bytes, and no tags, means it.
    @inline(__always)
    func isNamedAsIs(_ shape: KeyShape) -> Bool {
        let wanted = Self.typeNumber(of: shape.typeNumber) | Self.profileBit(shape)
        return traits & (Self.typeBits | Self.profileBit(shape)) == wanted
            && Int(keyCount) == shape.nameCount
    }

    mutating func noteNamedAsIs(_ shape: KeyShape) { traits |= Self.profileBit(shape) }

    private static var typeBits: UInt16 { 0x7 }
    private static var histogramShift: UInt16 { 7 }

    private static func typeNumber(of type: UInt8) -> UInt16 { UInt16(type) &+ 1 }

    private static func profileBit(_ shape: KeyShape) -> UInt16 {
        0x8 &<< UInt16(shape.profileNumber)
    }
}
