/// Takes the lines of one ingest thread from bytes to touched cells: parse, look up, aggregate.
///
/// One for each ingest thread, never shared, no lock, no clock: `begin` says what time it is. In
/// the steady state a sample allocates nothing. Bad input is counted in the ledger and kept, the
/// first lines of a tick, for the status; nothing here fails.
package struct IngestPipeline: ~Copyable {
    let options: PipelineOptions
    /// By dialect and gauge sign.
    private let parsers: [LineParser]
    let keyBuilder: SeriesKeyBuilder
    var mapper: Mapper
    /// What clients last sent of counters that are running totals.
    package internal(set) var totals: CumulativeTotals
    /// The name and tags of the line whose key was last resolved, if it is such a counter.
    var sourceScratch: [UInt8] = []
    /// Of the lines that are being taken; told only to rules that ask.
    var sender = Sender.unnamed
    let timerLimits: SeriesTimerLimits
    let rawKeyHash: RawKeyHash
    /// The line that is taken by itself.
    var line = MetricLine()
    /// Lines that wait, and their keys.
    var pending = PlainLines()
    var pendingKeys = PendingKeys()
    var cache: RawKeyCache
    var series: SeriesTable
    /// There are so many names without tags that the series table finds them, not the cache.
    var namesAreDirect = false
    var cells: TickCells
    /// The canonical key that is being looked up.
    var keyScratch: [UInt8] = []
    /// 1 + the number of the mapping rule that made it; 0 for none.
    var keyRule: UInt16 = 0
    /// What that rule changes in samples.
    var keyConversion = SampleConversion()
    var tally = LineTally()
    var listener = 0
    /// Number of the open tick, from 1: a slot noted in another tick is stale.
    var period: UInt32 = 1
    var nowSeconds = 0.0
    var nowWholeSeconds: UInt32 = 0
    var pressure = MemoryPressure.none
    /// The first chunk of keys that the merged state does not have as it is now.
    var sharedKeyChunks = 0
    /// Keys got other addresses since the last ones were shared.
    var keysHaveMoved = false
    /// Bytes that values and members took in this tick, beside the cells' arrays.
    var cellBytes = 0

    /// Takes over the `totals` of the pipeline before it, if there was one.
    package init(options: PipelineOptions, totals: CumulativeTotals = CumulativeTotals()) {
        precondition(options.workers > 0, "a pipeline is one of at least one worker")
        self.options = options
        parsers = Self.profiles.map { LineParser(options: options.input, profile: $0) }
        keyBuilder = SeriesKeyBuilder(options: options.input)
        mapper = Mapper(options.mapping)
        self.totals = totals
        timerLimits = SeriesTimerLimits(options.timers)
        rawKeyHash = RawKeyHash(seed: options.hashSeed)
        cache = RawKeyCache(seriesMax: options.limits.series)
        series = SeriesTable(seed: options.hashSeed)
        cells = TickCells(options: options)
        cells.beginsAnew = true
    }

    /// Says what time it is, Unix seconds; once a batch, before its datagrams.
    package mutating func begin(batchAtSeconds wall: Double) {
        nowSeconds = wall
        nowWholeSeconds = UInt32(exactly: wall.rounded(.down)) ?? 0
        let used = memoryBytes
        pressure = MemoryPressure(used: used, limit: memoryShareBytes, before: pressure)
    }

    /// Takes one datagram: counts it and its bytes, and ingests its lines.
    package mutating func ingestDatagram(
        _ bytes: Span<UInt8>, listener number: Int, profile: ListenerProfile
    ) {
        ingestDatagrams(1, of: bytes, listener: number, profile: profile) { _ in bytes.indices }
    }

    /// Takes the datagrams of a batch, which lie in `bytes` where `range` says.
    ///
    /// Lines of one datagram wait for those of the next: a datagram of one line costs 46 ns so,
    /// where by itself it took 86.
    package mutating func ingestDatagrams(
        _ count: Int, of bytes: Span<UInt8>, listener number: Int, profile: ListenerProfile,
        range: (Int) -> Range<Int>
    ) {
        enter(number)
        sender = .unnamed
        tally.datagrams &+= UInt64(count)
        for index in 0..<count {
            takeLines(range(index).clamped(to: bytes.indices), of: bytes, profile)
        }
        takePending(in: bytes, profile)
    }

    /// Takes the datagrams of a batch and who sent each, for rules to which that matters.
    package mutating func ingestDatagrams(
        _ count: Int, of bytes: Span<UInt8>, listener number: Int, profile: ListenerProfile,
        senders: (Int) -> Sender, range: (Int) -> Range<Int>
    ) {
        enter(number)
        tally.datagrams &+= UInt64(count)
        for index in 0..<count {
            turn(to: senders(index), in: bytes, profile)
            takeLines(range(index).clamped(to: bytes.indices), of: bytes, profile)
        }
        takePending(in: bytes, profile)
    }

    /// Takes complete lines of a stream; the last needs no line feed.
    package mutating func ingest(
        _ bytes: Span<UInt8>, listener number: Int, profile: ListenerProfile, sender: Sender
    ) {
        enter(number)
        self.sender = sender
        takeLines(bytes.indices, of: bytes, profile)
        takePending(in: bytes, profile)
    }

    /// Whether the mapping has rules to which it matters who sent a line.
    package var tellsSendersApart: Bool { mapper.tellsSendersApart }

    /// Lines of another sender follow: those that wait are still of the one before.
    private mutating func turn(
        to next: Sender, in bytes: Span<UInt8>, _ profile: ListenerProfile
    ) {
        guard next != sender else { return }
        takePending(in: bytes, profile)
        sender = next
    }

    /// Reads the lines of `range`: a plain line waits for its neighbours, another is taken at once.
    private mutating func takeLines(
        _ range: Range<Int>, of bytes: Span<UInt8>, _ profile: ListenerProfile
    ) {
        tally.bytes &+= UInt64(range.count)
        let parser = parsers[Self.index(of: profile)]
        var start = range.lowerBound
        while start < range.upperBound {
            start = pending.read(from: start, to: range.upperBound, in: bytes, by: parser)
            if pending.isFull {
                takePending(in: bytes, profile)
            } else if start < range.upperBound {
                start = takeNextLine(start..<range.upperBound, of: bytes, parser, profile)
            }
        }
    }

    /// Takes the first line of `range` by the general path; answers where the next one starts.
    @inline(never)
    private mutating func takeNextLine(
        _ range: Range<Int>, of bytes: Span<UInt8>, _ parser: LineParser, _ profile: ListenerProfile
    ) -> Int {
        var cursor = LineCursor(from: range.lowerBound, to: range.upperBound)
        guard let found = cursor.next(in: bytes) else { return range.upperBound }
        takePending(in: bytes, profile)
        tally.lines &+= 1
        if cells.tail.count < cells.tailLinesMax { keepForTail(found, of: bytes) }
        let kind = parser.parseGeneral(found, in: bytes, into: &line)
        take(kind, found, in: bytes, profile)
        return cursor.position
    }

    /// Takes a line at once; a metric stands in `line`.
    private mutating func take(
        _ kind: ParsedLineKind, _ range: ByteRange, in bytes: Span<UInt8>,
        _ profile: ListenerProfile
    ) {
        switch kind {
        case .metric: takeMetric(range, in: bytes, profile)
        case .event: takeEvent()
        case .check(let check): takeCheck(check, in: bytes)
        case .rejected(let reason): reject(reason, range, of: bytes)
        }
    }

    /// Counts a line that the stream layer could not pass on, with as much of it as there is.
    package mutating func reject(listener number: Int, reason: RejectReason, line: Span<UInt8>) {
        enter(number)
        tally.lines &+= 1
        reject(reason, ByteRange(0, line.count), of: line)
    }

    /// Counts a datagram that was cut by the kernel; its lines are ingested as usual.
    package mutating func countTruncated(listener number: Int) {
        enter(number)
        cells.ledgers[listener].truncatedDatagrams &+= 1
    }

    /// Longest line that is taken.
    package var lineBytesMax: Int { options.input.lineBytesMax }

    /// Adds what only the socket layer knows: connections, the kernel's drops.
    package mutating func count(
        listener number: Int, _ change: (inout IngestLedger) -> Void
    ) {
        change(&cells.ledgers[number])
    }

    /// Exchanges the tick's cells for empty ones, in constant time.
    ///
    /// Before that the series that expired are forgotten, at most 1,024 a tick.
    package mutating func handOver(recycling empty: consuming TickCells) -> TickCells {
        precondition(
            empty.ledgers.count == cells.ledgers.count,
            "recycled cells belong to another configuration")
        forgetExpired()
        shareKeys()
        compactSeries()
        tally.move(into: &cells.ledgers[listener])
        cells.workerMemoryBytes = memoryBytes
        cells.mappingVersion = mapper.version
        cells.sampledLines.endGroup()
        swap(&cells.mappingTally, &mapper.tally)
        swap(&cells.totalsEvicted, &totals.evicted)
        let full = cells
        cells = empty
        cellBytes = 0
        period = period == .max ? 1 : period + 1
        return full
    }

    /// Enters the lines of a listener; the counts of the one before go to its ledger.
    private mutating func enter(_ number: Int) {
        guard number != listener else { return }
        precondition(cells.ledgers.indices.contains(number), "a listener has no ledger")
        tally.move(into: &cells.ledgers[listener])
        listener = number
    }

    mutating func keepForTail(_ range: ByteRange, of bytes: Span<UInt8>) {
        cells.tail.append(Self.copy(range, of: bytes, bytesMax: TickCells.tailLineBytesMax))
    }

    // MARK: Profiles

    private static let profiles = [Dialect.auto, .etsy].flatMap { dialect in
        [GaugeSign.delta, .absolute].map { sign in
            var profile = ListenerProfile()
            profile.dialect = dialect
            profile.gaugeSign = sign
            return profile
        }
    }

    private static func index(of profile: ListenerProfile) -> Int {
        Int(profile.dialect.rawValue) * 2 + Int(profile.gaugeSign.rawValue)
    }
}
