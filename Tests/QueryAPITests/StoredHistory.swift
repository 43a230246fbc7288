import Foundation
import QueryAPI
import Store

/// A folder with some series in it, written flush by flush.
final class StoredHistory {
    static let start: Int64 = 1_700_000_000_000
    let path = NSTemporaryDirectory() + "martlet-query-\(UUID().uuidString)"
    let writer: StoreWriter
    private var slots: [String] = []
    private(set) var time = StoredHistory.start

    init() {
        writer = StoreWriter(folder: path)
        writer.start(nowMilliseconds: 0)
    }

    deinit {
        writer.close()
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {}
    }

    /// A flush of `name` or `name{a="1"}`, ten seconds after the last.
    func flush(_ values: [String: Double], advancing step: Int64 = 10_000) {
        time += step
        var flush = StoreFlush(timestampMilliseconds: time)
        for (series, value) in values.sorted(by: { $0.key < $1.key }) {
            if !slots.contains(series) {
                let name = series.prefix { $0 != "{" }
                flush.added.append(
                    StoreFlush.AddedSeries(
                        slot: slots.count, name: Array(name.utf8),
                        labels: Array(series.dropFirst(name.count + 1).dropLast().utf8)))
                slots.append(series)
            }
            flush.set(value, slot: slots.firstIndex(of: series) ?? 0)
        }
        _ = writer.take(flush, nowMilliseconds: time)
        while writer.work(nowMilliseconds: time) {}
    }

    /// The status and the body for a path with parameters.
    func ask(
        _ path: String, _ parameters: [(String, String)] = [], isOverdue: Bool = false
    ) -> (status: Int, body: String) {
        guard let route = QueryRoute(path) else { return (0, "") }
        let view = writer.view
        let answering = QueryAnswering(
            route: route, parameters: QueryParameters(parameters.map { (name: $0, value: $1) }),
            target: QueryTarget(folder: self.path), nowMilliseconds: time, view: { view },
            isOverdue: { isOverdue })
        let answer = answering.answer()
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    func query(_ text: String) -> String { ask("/api/v1/query", [("query", text)]).body }
}
