package import Statsd

extension ForwardBatch {
    /// Reads the plain body of a batch's frame whole, or nothing of it.
    ///
    /// Timers become cells with `limits`, sets with `exact`.
    package init(
        _ body: [UInt8], limits: TimerLimits, exact: ExactLimits = ExactLimits()
    ) throws(WireFault) {
        var reader = BatchReader(body, limits: limits, exact: exact)
        self.init(header: try reader.wire.batchHeader())
        try reader.readDictionary()
        try reader.readSeries(into: &self)
        try reader.wire.finish()
    }
}

/// The lists of a batch that its series point into.
private struct BatchReader {
    var wire: WireReader
    private let limits: TimerLimits
    private let exact: ExactLimits
    private var strings: [ByteRange] = []
    private var edgeLists: [EdgeList] = []
    private var tagKeys = TagKeys()

    init(_ body: [UInt8], limits: TimerLimits, exact: ExactLimits) {
        wire = WireReader(body)
        self.limits = limits
        self.exact = exact
    }

    mutating func readDictionary() throws(WireFault) {
        let stringCount = try wire.count(max: ForwardLimits.stringsMax)
        strings.reserveCapacity(stringCount)
        for _ in 0..<stringCount {
            let range = try wire.text()
            guard KeyText.isAllowed(wire.bytes[range]) else { throw .badText }
            strings.append(ByteRange(range.lowerBound, range.upperBound))
        }
        tagKeys = TagKeys(stringCount: stringCount)
        let listCount = try wire.count(max: ForwardLimits.edgeListsMax, bytesEach: 2)
        for _ in 0..<listCount { edgeLists.append(try wire.edgeList()) }
    }

    mutating func readSeries(into batch: inout ForwardBatch) throws(WireFault) {
        let count = try wire.count(max: ForwardLimits.seriesMax, bytesEach: 4)
        batch.series.reserveCapacity(count)
        for number in 0..<count {
            let head = try SeriesHead(wire.byte())
            let key = try readKey(number, into: &batch)
            let state = try readState(head, batch.header)
            let bytes = BatchMemory.bytes(keyBytes: key.count, state)
            batch.memoryBytes += bytes
            guard batch.memoryBytes <= ForwardLimits.memoryBytesMax else { throw .tooMuchMemory }
            batch.series.append(
                ForwardSeries(
                    key: key, type: head.type, scope: head.scope, state: state,
                    memoryBytes: bytes))
        }
    }

    /// Puts name and tags together again.
    private mutating func readKey(
        _ number: Int, into batch: inout ForwardBatch
    ) throws(WireFault) -> ByteRange {
        let start = batch.keys.count
        batch.keys.append(contentsOf: try string().text)
        let tagCount = try wire.count(max: ForwardLimits.tagsMax)
        for _ in 0..<tagCount {
            let (index, tag) = try string()
            guard KeyText.isTag(tag) else { throw .badText }
            guard tagKeys.isFirst(index, tag, ofSeries: number) else { throw .repeatedTag }
            batch.keys.append(SeriesKey.separator)
            batch.keys.append(contentsOf: tag)
        }
        let count = batch.keys.count - start
        guard count <= KeyChunks.keyBytesMax else { throw .badText }
        // Counted before its state is read: keys alone must not grow without end either.
        guard batch.keys.count <= ForwardLimits.memoryBytesMax else { throw .tooMuchMemory }
        return ByteRange(start, start + count)
    }

    private mutating func string() throws(WireFault) -> (index: Int, text: ArraySlice<UInt8>) {
        let index = try wire.varint()
        guard index < UInt64(strings.count) else { throw .badIndex }
        return (Int(index), wire.bytes[strings[Int(index)].range])
    }

    private mutating func readState(
        _ head: SeriesHead, _ header: BatchHeader
    ) throws(WireFault) -> ForwardState {
        switch SeriesKind(head.type) {
        case .counter:
            guard head.form == 0 else { throw .badCode }
            return .counter(try wire.counter())
        case .gauge:
            guard let policy = GaugePolicy(rawValue: head.form) else { throw .badCode }
            return .gauge(try wire.gauge(policy, endMilliseconds: header.endMilliseconds))
        case .timer:
            guard let form = TimerForm(rawValue: head.form) else { throw .badCode }
            return .timer(try wire.timer(form, edgeLists: edgeLists, limits: limits))
        case .set:
            guard let form = SetForm(rawValue: head.form) else { throw .badCode }
            return .set(try wire.set(form, exactMembersMax: exact.membersMax))
        }
    }
}

/// Sees to it that no series has two tags of one key, in a step for each tag.
private struct TagKeys {
    /// 1 + the number of its key for each string that was met as a tag; 0 for others.
    private var numbers: [UInt32] = []
    private var known: [ArraySlice<UInt8>: UInt32] = [:]
    /// 1 + the last series that had the key.
    private var lastSeries: [UInt32] = []

    init(stringCount: Int = 0) {
        numbers = [UInt32](repeating: 0, count: stringCount)
    }

    mutating func isFirst(_ string: Int, _ tag: ArraySlice<UInt8>, ofSeries series: Int) -> Bool {
        if numbers[string] == 0 { numbers[string] = number(of: tag) }
        let place = Int(numbers[string]) - 1
        let mark = UInt32(truncatingIfNeeded: series + 1)
        guard lastSeries[place] != mark else { return false }
        lastSeries[place] = mark
        return true
    }

    private mutating func number(of tag: ArraySlice<UInt8>) -> UInt32 {
        let key = tag.prefix { $0 != SeriesKey.valueSeparator }
        if let number = known[key] { return number }
        lastSeries.append(0)
        let number = UInt32(truncatingIfNeeded: lastSeries.count)
        known[key] = number
        return number
    }
}
