import BackendKit
import EventLoop
import ExpositionKit
import Foundation
import Statsd
import Store
import TestSupport

/// A page beside the store, whose steps the test does.
final class PageHolder: ExpositionHolder {
    var exposition = Exposition(options: ExpositionOptions())
}

/// A backend with its thread, the loop that it lives on, and the folder of its files.
final class StoreBackendFixture {
    let path = NSTemporaryDirectory() + "martlet-store-\(UUID().uuidString)"
    let loop: Loop
    var backend: StoreBackend
    var maker = TickMaker()
    var timestampMilliseconds: Int64 = 1_700_000_000_000
    private(set) var reports: [String] = []

    /// The page whose series are shared, once a test sets one.
    var page: PageHolder?

    init(
        hasFolder: Bool = true, bytesMax: Int = 1 << 30,
        _ change: (inout ExpositionOptions) -> Void = { _ in }
    ) throws {
        loop = try Loop()
        var series = ExpositionOptions()
        change(&series)
        final class Reference { weak var fixture: StoreBackendFixture? }
        let reference = Reference()
        let environment = BackendEnvironment(
            loop: loop, hostName: "h", wallSeconds: { 1_700_000_000 },
            report: { reference.fixture?.reports.append($0) })
        var options = StoreOptions()
        options.bytesMax = bytesMax
        backend = try StoreBackend(
            options, series: series, folder: hasFolder ? path : nil,
            page: { reference.fixture?.page }, environment: environment)
        reference.fixture = self
    }

    /// A tick with what the maker has, and a flush; ten seconds pass.
    func flush() {
        timestampMilliseconds += 10_000
        backend.receive(maker.takeTick())
        var flush = maker.takeFlush()
        flush.timestampMilliseconds = timestampMilliseconds
        backend.receive(flush)
    }

    /// Turns the loop until `isDone`, at most a minute.
    func run(until isDone: @escaping () -> Bool) throws {
        let start = loop.nowMilliseconds
        let poll = try Timer(on: loop) { [loop] in
            if isDone() || loop.nowMilliseconds - start > 60_000 { loop.stop() }
        }
        poll.start(afterMilliseconds: 1, everyMilliseconds: 1)
        loop.run()
        poll.close()
    }

    /// Turns the loop until everything was taken or dropped.
    func drain() throws {
        var isDrained = false
        backend.drain { isDrained = true }
        try run { isDrained }
    }

    /// Every series, as a reader beside the store's thread finds them.
    func select() throws -> [StoredSeries] {
        guard let views = backend.views else { return [] }
        let answer = Mailbox<StoreView?>(messagesMax: 1)
        var view: StoreView??
        guard views.ask(answer) else { return [] }
        try run {
            view = view ?? answer.takeAll().first
            return view != nil
        }
        let reader = try StoreReader(folder: path, at: view ?? nil)
        return try reader.select(StoreSelection([], times: .min ... .max))
    }

    /// As lines of a page: `name{labels} values`.
    func lines() throws -> [String] {
        try select().map { series in
            let labels = series.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
            let name = labels.isEmpty ? series.name : "\(series.name){\(labels)}"
            let values = series.samples.map {
                SpecialValue.isStale($0.value) ? "stale" : "\($0.value)"
            }
            return ([name] + values).joined(separator: " ")
        }
    }

    var addsUp: Bool {
        let ledger = backend.ledger
        let left = ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +)
        return ledger.pointsQueued == left + ledger.pointsWaiting
    }

    func close() {
        backend.close()
        loop.close()
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {}
    }
}
