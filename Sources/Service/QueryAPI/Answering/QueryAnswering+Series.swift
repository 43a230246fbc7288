internal import PromQL
internal import Store

/// Which series, labels and values there are.
extension QueryAnswering {
    /// Most series of one answer: some 200 bytes each.
    private static let seriesMax = 100_000

    func series() throws(QueryError) -> QueryAnswer {
        let lists = try parameters.matchers()
        guard !lists.isEmpty else {
            throw QueryError(.badData, "no match[] parameter provided")
        }
        let limit = try parameters.limit()
        var found: [Labels] = []
        try forEachSeries(lists) { name, labels in
            found.append(Labels(Self.pairs(name, labels)))
            return found.count < limit && found.count <= Self.seriesMax
        }
        guard found.count <= Self.seriesMax else {
            throw QueryError(.execution, "there are more than \(Self.seriesMax) series")
        }
        return .success(Self.list(found.sorted().map { ResultJSON.bytes(of: $0) }))
    }

    func labels() throws(QueryError) -> QueryAnswer {
        var names: Set<String> = []
        try forEachSeries(try parameters.matchers()) { _, labels in
            names.insert(Label.metricName)
            for label in labels { names.insert(label.name) }
            return true
        }
        return try texts(names)
    }

    func labelValues(of name: String) throws(QueryError) -> QueryAnswer {
        guard Label.isName(name) else {
            throw QueryError(
                .badData, "invalid label name: \(QueryParameters.quoted(name))")
        }
        var values: Set<String> = []
        try forEachSeries(try parameters.matchers()) { metric, labels in
            if name == Label.metricName {
                values.insert(metric)
            } else if let label = labels.first(where: { $0.name == name }) {
                values.insert(label.value)
            }
            return true
        }
        return try texts(values)
    }

    private func texts(_ texts: Set<String>) throws(QueryError) -> QueryAnswer {
        let sorted = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        return .success(Self.list(sorted.prefix(try parameters.limit()).map(ResultJSON.quoted)))
    }

    /// Visits series of the time that is asked for; the store knows when it last saw one, to some
    /// hours, and not when it began.
    func forEachSeries(
        _ lists: [[PromQL.LabelMatcher]],
        _ visit: (String, [(name: String, value: String)]) -> Bool
    ) throws(QueryError) {
        let start = try parameters.milliseconds(of: "start", absent: .min)
        _ = try parameters.milliseconds(of: "end", absent: .max)
        try source().forEachSeries(matching: lists, seenSince: start, visit)
    }

    static func pairs(_ name: String, _ labels: [(name: String, value: String)]) -> [Label] {
        [Label(Label.metricName, name)] + labels.map { Label($0.name, $0.value) }
    }

    private static func list(_ items: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (place, item) in items.enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += item
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}

/// How many series there are of what.
extension QueryAnswering {
    func seriesStatus() throws(QueryError) -> QueryAnswer {
        let view = view()
        let source = try StoreSource(folder: target.folder, at: view, isOverdue: isOverdue)
        var count = SeriesCount()
        try source.forEachSeries(matching: [], seenSince: .min) { name, labels in
            count.add(name, labels)
            return true
        }
        let top = min(try parameters.limit(), 10_000)
        return .success(
            count.json(
                top: top == .max ? 10 : top, firstMilliseconds: view?.firstMilliseconds ?? 0,
                lastMilliseconds: nowMilliseconds))
    }
}
