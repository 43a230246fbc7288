/// What a series table keeps of a series besides its key's bytes.
///
/// 52 bytes: with 30 bytes of key and 8 / 0.6 bytes of hash slot a series costs about 95.
struct SeriesRecord: BitwiseCopyable {
    /// Where the canonical key lies in the table's keys.
    var key: ByteRange
    /// Last sample, whole Unix seconds.
    var lastSeenSeconds: UInt32
    var generation: UInt32
    /// Half of the key's hash, by which its slot is found.
    var tag: UInt32
    /// Neighbours in the list of its kind, longest idle first.
    var older = SeriesTable.none
    var newer = SeriesTable.none
    /// The tick or interval in which `slot` was given; another one's slot is stale.
    var period: UInt32 = 0
    /// The series' cell in the open period.
    var slot: UInt32 = 0
    /// How many workers know the series; only the merged state counts them.
    var references: UInt32 = 0
    /// 1 + the number of the histogram rule that counts its values; 0 for none.
    var histogram: UInt16 = 0
    var type: MetricType
    var state = State.live
    /// The last worker that named it forgot it; it goes when the interval ends.
    var isForgotten = false

    enum State: UInt8, BitwiseCopyable {
        /// In use.
        case live
        /// Expired, but a worker may still name it.
        case silent
        /// The index waits to be used again.
        case free
    }
}
