/// The timers of a flush: each is read and written as a `TimerPoint`, and kept shorter.
///
/// Most of many timers had one value, or none, from which every statistic follows: 24 bytes are
/// enough for them. One with more takes 96 beside.
package struct TimerPoints: RandomAccessCollection, MutableCollection, Sendable {
    private var entries: [Entry] = []
    private var details: [Detail] = []

    package init() {}

    package var startIndex: Int { 0 }
    package var endIndex: Int { entries.count }

    package mutating func reserveCapacity(_ count: Int) { entries.reserveCapacity(count) }

    package mutating func append(_ point: TimerPoint) {
        var entry = Entry(series: point.series, key: point.key, type: point.type)
        set(point, of: &entry)
        entries.append(entry)
    }

    /// Adds a timer that had one value of weight 1, and whose series has no bins.
    package mutating func append(
        lone value: Double, series: SeriesID, key: ByteRange, type: MetricType,
        parts: TimerParts = .all
    ) {
        var entry = Entry(series: series, key: key, type: type)
        entry.parts = parts
        entry.form = .lone
        entry.figure = value.bitPattern
        entries.append(entry)
    }

    package subscript(index: Int) -> TimerPoint {
        get {
            let entry = entries[index]
            var point = TimerPoint(series: entry.series, key: entry.key, type: entry.type)
            point.parts = entry.parts
            switch entry.form {
            case .idle: break
            case .lone: point.statistics = TimerStatistics(ofLone: Double(bitPattern: entry.figure))
            case .detailed: details[Int(entry.figure)].fill(&point)
            }
            return point
        }
        set {
            var entry = Entry(series: newValue.series, key: newValue.key, type: newValue.type)
            // Details that are there already are replaced.
            (entry.form, entry.figure) = (entries[index].form, entries[index].figure)
            set(newValue, of: &entry)
            entries[index] = entry
        }
    }

    private mutating func set(_ point: TimerPoint, of entry: inout Entry) {
        entry.parts = point.parts
        guard let detail = Detail(point) else {
            entry.form = .idle
            return
        }
        if entry.form == .detailed {
            details[Int(entry.figure)] = detail
        } else {
            entry.form = .detailed
            entry.figure = UInt64(details.count)
            details.append(detail)
        }
    }
}

/// How much there is to say of a timer.
private enum Form: UInt8, BitwiseCopyable {
    /// It had no value.
    case idle
    /// One value of weight 1, and no bins: `figure` is its bits.
    case lone
    /// `figure` is the number of its `Detail`.
    case detailed
}

/// What is kept of every timer.
private struct Entry: BitwiseCopyable {
    let series: SeriesID
    private let keyStart: UInt32
    private let keyCount: UInt16
    let type: MetricType
    /// The form in the lowest bits; above them the parts that are left out.
    private var head: UInt8 = 0
    var figure: UInt64 = 0

    init(series: SeriesID, key: ByteRange, type: MetricType) {
        self.series = series
        keyStart = key.start
        // No key is longer: `KeyChunks.keyBytesMax`.
        keyCount = UInt16(clamping: key.count)
        self.type = type
    }

    var key: ByteRange { ByteRange(Int(keyStart), Int(keyStart) + Int(keyCount)) }

    var form: Form {
        get { Form(rawValue: head & Self.formBits) ?? .idle }
        set { head = head & ~Self.formBits | newValue.rawValue }
    }

    var parts: TimerParts {
        get { TimerParts.all.subtracting(TimerParts(rawValue: head >> 2)) }
        set { head = head & Self.formBits | TimerParts.all.subtracting(newValue).rawValue << 2 }
    }

    private static var formBits: UInt8 { 0x03 }
}

/// What is kept beside of a timer with several values.
private struct Detail: BitwiseCopyable {
    private let statistics: TimerStatistics
    private let weighted: UInt32?
    private let firstPercentile: UInt32?
    private let firstWeightedPercentile: UInt32?
    private let bins: ByteRange

    /// `nil` for a timer without values.
    init?(_ point: TimerPoint) {
        guard let statistics = point.statistics else { return nil }
        self.statistics = statistics
        weighted = point.weighted
        firstPercentile = point.firstPercentile
        firstWeightedPercentile = point.firstWeightedPercentile
        bins = point.bins
    }

    func fill(_ point: inout TimerPoint) {
        point.statistics = statistics
        point.weighted = weighted
        point.firstPercentile = firstPercentile
        point.firstWeightedPercentile = firstWeightedPercentile
        point.bins = bins
    }
}
