package import Statsd

/// Makes one batch's body out of an interval's series; pure, no clock and no sockets.
///
/// The caller appends until `isFull`, then finishes the batch and begins the next with a new
/// encoder. How many batches the interval has is known at its end only, so the header comes last.
package struct BatchEncoder: Sendable {
    /// What became of a series.
    package enum Outcome: Equatable, Sendable {
        case added
        /// A name or tag that the wire does not take, or a state that is empty or past a limit:
        /// counted by the caller.
        case unforwardable
    }

    private let endMilliseconds: Int64
    private let exact: ExactLimits
    private var strings: StringTable
    private var edgeLists: [EdgeList] = []
    private var series = WireWriter()
    package private(set) var seriesCount = 0
    private var memoryBytes = 0

    /// - Parameters:
    ///   - interval: whose states will be appended.
    ///   - exact: up to where values and members are written one by one.
    ///   - seed: of the hash of strings that come from outside.
    package init(_ interval: IntervalKey, exact: ExactLimits, seed: UInt64) {
        endMilliseconds = Int64(clamping: interval.endNanoseconds / 1_000_000)
        self.exact = exact
        strings = StringTable(seed: seed)
    }

    /// Whether the batch is large enough to be sent.
    package var isFull: Bool {
        seriesCount >= ForwardLimits.seriesMax
            || series.count + strings.byteCount >= ForwardLimits.batchBytes
            || memoryBytes >= ForwardLimits.batchMemoryBytes
            || edgeLists.count >= ForwardLimits.edgeListsMax
    }

    /// Adds a series, whose key is in canonical form (`SeriesKey`).
    package mutating func append(
        key: ArraySlice<UInt8>, type: MetricType, scope: ForwardScope, state: ForwardState
    ) -> Outcome {
        precondition(!isFull, "a batch that is full takes no more series")
        precondition(SeriesKind(type) == state.kind, "a state is of its series' kind")
        let parts = key.split(separator: SeriesKey.separator, omittingEmptySubsequences: false)
        guard scope != .local, parts.count <= ForwardLimits.tagsMax + 1,
            parts.allSatisfy({ $0.count <= ForwardLimits.stringBytesMax }),
            parts.allSatisfy(KeyText.isAllowed), parts.dropFirst().allSatisfy(KeyText.isTag)
        else { return .unforwardable }
        let state = exact.applied(to: state)
        guard let form = Self.form(of: state), state.isWithinLimits else { return .unforwardable }
        series.append(SeriesHead(type: type, scope: scope, form: form).byte)
        series.append(varint: strings.number(of: parts.first ?? []))
        series.append(varint: parts.count - 1)
        for tag in parts.dropFirst() { series.append(varint: strings.number(of: tag)) }
        append(state)
        seriesCount += 1
        memoryBytes += BatchMemory.bytes(keyBytes: key.count, state)
        return .added
    }

    /// The body of the batch.
    package func body(_ header: BatchHeader) -> [UInt8] {
        var writer = WireWriter(capacity: 128 + strings.byteCount + series.count)
        writer.append(header)
        strings.write(to: &writer)
        writer.append(varint: edgeLists.count)
        for list in edgeLists { writer.append(list) }
        writer.append(varint: seriesCount)
        writer.append(series.bytes)
        return writer.bytes
    }

    /// The form's code; `nil` for a state without values.
    private static func form(of state: ForwardState) -> UInt8? {
        switch state {
        case .counter: 0
        case .gauge(let gauge): gauge.policy.rawValue
        case .timer(let cell): cell.isEmpty ? nil : TimerForm(cell).rawValue
        case .set(let cell): cell.isEmpty ? nil : SetForm(cell).rawValue
        }
    }

    private mutating func append(_ state: ForwardState) {
        switch state {
        case .counter(let counter): series.append(counter)
        case .gauge(let gauge): series.append(gauge, endMilliseconds: endMilliseconds)
        case .timer(let cell):
            series.append(cell, as: TimerForm(cell), edgeList: edgeList(of: cell))
        case .set(let cell): series.append(cell, as: SetForm(cell))
        }
    }

    /// 1 + the number of a sketch's list of edges; 0 for none.
    private mutating func edgeList(of cell: TimerCell) -> Int {
        guard let edges = cell.edges else { return 0 }
        let list = EdgeList(bins: edges.binLimits, buckets: edges.bucketLimits)
        guard !list.isEmpty, list.bins.count <= ForwardLimits.edgesMax,
            list.buckets.count <= ForwardLimits.edgesMax
        else { return 0 }
        if let known = edgeLists.firstIndex(of: list) { return known + 1 }
        edgeLists.append(list)
        return edgeLists.count
    }
}
