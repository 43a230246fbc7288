import BackendKit
import Configuration
import EventLoop
import HTTP
import Influx
import Statsd
import TestSupport

/// A backend, a server, and the loop that both live on.
final class InfluxFixture: LoopTurning {
    let loop: Loop
    let server: FakeHTTPServer
    let backend: InfluxBackend
    var secret = "first"
    private(set) var reports: [String] = []

    init(
        _ manners: FakeHTTPServer.Manner..., change: (inout InfluxOptions) -> Void = { _ in }
    ) throws {
        loop = try Loop()
        server = try FakeHTTPServer(on: loop, .hangs)
        server.manners = manners
        var options = InfluxOptions()
        options.url = try Endpoint(parsing: server.url, schemes: InfluxOptions.schemes)
        options.common.retry.initialMilliseconds = 20
        options.common.retry.maxMilliseconds = 50
        options.common.timeoutMilliseconds = 1_000
        options.isCompressed = false
        change(&options)
        final class Reference { weak var fixture: InfluxFixture? }
        let reference = Reference()
        let environment = BackendEnvironment(
            loop: loop, hostName: "h", wallSeconds: { 1_700_000_005.5 }, random: { 0 },
            readSecret: { path in
                path == "/secret"
                    ? .success(reference.fixture?.secret ?? "first")
                    : .failure(BackendProblem("cannot read \(path)", isConfiguration: true))
            },
            report: { reference.fixture?.reports.append($0) })
        backend = try InfluxBackend(
            options, encoder: InfluxEncoder(options, hostTag: nil), environment: environment)
        reference.fixture = self
    }

    /// Lines of the agent's own in each flush.
    static let own = 7

    /// Sends a flush of `count` gauges: with the agent's own, seven lines more.
    func flush(of count: Int, at timestampSeconds: Int64 = 1_700_000_000) {
        var flush = FlushBuilder(timestampSeconds: timestampSeconds)
        for number in 0..<count { flush.gauge("gauge.\(number)", Double(number)) }
        backend.receive(flush.batch)
    }

    var ledger: BackendLedger { backend.ledger }

    var addsUp: Bool {
        let left = ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +)
        return ledger.pointsQueued == left + ledger.pointsWaiting
    }

    /// Lines of all requests to write.
    var lines: [String] {
        server.requests.filter { $0.target.contains("write") }.flatMap { request in
            request.text.split(separator: "\n").map(String.init)
        }
    }

    /// Turns the loop for so long.
    func run(milliseconds: UInt64) throws {
        let start = loop.nowMilliseconds
        try run { [loop] in loop.nowMilliseconds - start >= milliseconds }
    }

    func close() {
        backend.close()
        server.close()
        loop.close()
    }
}
