import BackendKit
import Configuration
import EventLoop
import ExpositionKit
import HTTP
import RemoteWrite
import Statsd
import TestSupport

/// A backend, the loop that it lives on, and a receiver that takes or refuses whole requests.
final class RemoteWriteFixture: LoopTurning {
    let loop: Loop
    let server: FakeHTTPServer
    let backend: RemoteWriteBackend
    var maker = TickMaker()
    /// The wall clock, and the timestamp of the next flush.
    var wallSeconds = 1_700_000_000.0
    /// Status by what a request has in it; 204 where nothing is said.
    var status: ([WriteRequest.Sample]) -> Int = { _ in 204 }
    /// What `token_file` and `password_file` hold.
    var secret = "s1"
    private(set) var reports: [String] = []
    /// Requests in their order, with what they were answered.
    private(set) var requests: [(samples: [WriteRequest.Sample], status: Int)] = []
    private(set) var problems: [any Error] = []

    init(
        hostTag: String? = nil, _ change: (inout RemoteWriteOptions) -> Void = { _ in }
    ) throws {
        loop = try Loop()
        server = try FakeHTTPServer(on: loop, .hangs)
        var options = RemoteWriteOptions()
        options.url.address = .network(.init(host: "127.0.0.1", port: server.port))
        options.series.common.retry.initialMilliseconds = 10
        options.series.common.retry.maxMilliseconds = 20
        change(&options)
        final class Reference { weak var fixture: RemoteWriteFixture? }
        let reference = Reference()
        let environment = BackendEnvironment(
            loop: loop, hostName: "h", wallSeconds: { reference.fixture?.wallSeconds ?? 0 },
            random: { 0 }, readSecret: { _ in .success(reference.fixture?.secret ?? "s1") },
            report: { reference.fixture?.reports.append($0) })
        backend = try RemoteWriteBackend(options, hostTag: hostTag, environment: environment)
        reference.fixture = self
        server.decide = { reference.fixture?.answer($0) ?? .hangs }
    }

    private func answer(_ request: FakeHTTPServer.Request) -> FakeHTTPServer.Manner {
        do {
            let samples = try WriteRequest(SnappyBlock.decompress(request.body)).samples
            let status = status(samples)
            requests.append((samples, status))
            return .answers(status, body: status == 400 ? "out of order sample" : "")
        } catch {
            problems.append(error)
            return .answers(500)
        }
    }

    /// A tick with what the maker has, and the flush of this second; ten seconds pass.
    func flush(advancingSeconds seconds: Double = 10) {
        wallSeconds += seconds
        backend.receive(maker.takeTick())
        var flush = maker.takeFlush()
        flush.timestampMilliseconds = Int64(wallSeconds * 1000)
        backend.receive(flush)
    }

    /// What the receiver took, in its order.
    var taken: [WriteRequest.Sample] {
        requests.filter { $0.status == 204 }.flatMap(\.samples)
    }

    var ledger: BackendLedger { backend.ledger }

    var addsUp: Bool {
        let left = ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +)
        return ledger.pointsQueued == left + ledger.pointsWaiting
    }

    /// Turns the loop until everything queued has left.
    func settle(points: UInt64) throws {
        try run { self.ledger.pointsQueued >= points && self.ledger.pointsWaiting == 0 }
    }

    func close() {
        backend.close()
        server.close()
        loop.close()
    }
}
