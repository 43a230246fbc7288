import BackendKit
import EventLoop
import HTTP
import TestSupport

/// A sender of lines, a server, and the loop that both live on.
final class SenderFixture: LoopTurning {
    /// Payloads are lines of text; a line is a point.
    struct Lines: HTTPPayloads {
        let url: String
        var preparation: HTTPClientRequest?

        func request(for payload: Payload) -> HTTPClientRequest {
            HTTPClientRequest(url: url, body: payload.bytes, timeoutMilliseconds: 300)
        }

        func verdict(on response: HTTPClientResponse, to payload: Payload) -> DeliveryVerdict {
            switch response.status {
            case 299: .delivered(rejected: 1, reason: "one line is bad")
            case 298: .prepare(reason: "there is no database")
            default: .standard(for: response, nowSeconds: 0)
            }
        }

        func split(_ payload: Payload) -> [Payload]? {
            let lines = payload.bytes.split(separator: 0x0A)
            guard lines.count > 1 else { return nil }
            return [lines[..<(lines.count / 2)], lines[(lines.count / 2)...]].map { half in
                Payload(
                    bytes: Array(half.joined(separator: [0x0A])) + [0x0A], points: half.count,
                    createdAtSeconds: payload.createdAtSeconds)
            }
        }
    }

    let loop: Loop
    let server: FakeHTTPServer
    let sender: HTTPSender
    var wallSeconds = 1_700_000_000.0
    private(set) var reports: [String] = []

    init(
        _ manners: FakeHTTPServer.Manner..., preparationPath: String? = nil,
        queueBytesMax: Int = 1 << 20, spools: SpoolThread? = nil,
        change: (inout HTTPSenderSettings) -> Void = { _ in }
    ) throws {
        loop = try Loop()
        server = try FakeHTTPServer(on: loop, .hangs)
        server.manners = manners
        var settings = HTTPSenderSettings(name: "fake", target: server.url)
        settings.retry.initialMilliseconds = 20
        settings.retry.maxMilliseconds = 50
        change(&settings)
        final class Reference { weak var fixture: SenderFixture? }
        let reference = Reference()
        let environment = BackendEnvironment(
            loop: loop, hostName: "h", wallSeconds: { reference.fixture?.wallSeconds ?? 0 },
            random: { 0 }, report: { reference.fixture?.reports.append($0) })
        let url = server.url
        let lines = Lines(
            url: url + "/write",
            preparation: preparationPath.map { HTTPClientRequest(url: url + $0, body: []) })
        let spool = try spools?.open(
            name: "fake", format: "lines", limits: SpoolLimits(bytesMax: 4 << 20), on: loop)
        sender = try HTTPSender(
            settings, payloads: lines,
            queue: PayloadQueue(bytesMax: queueBytesMax, spool: spool), environment: environment)
        reference.fixture = self
    }

    func send(_ lines: String...) {
        let text = lines.map { $0 + "\n" }.joined()
        sender.send(Array(text.utf8), points: lines.count)
    }

    /// Bodies of the requests, a line end as a blank.
    var bodies: [String] {
        server.requests.map { request in
            String(request.text.map { $0 == "\n" ? " " : $0 })
        }
    }

    var ledger: BackendLedger { sender.ledger }

    var addsUp: Bool {
        let left = ledger.pointsDelivered + ledger.pointsDropped.reduce(0, +)
        return ledger.pointsQueued == left + ledger.pointsWaiting
    }

    func close() {
        sender.close()
        server.close()
        loop.close()
    }
}
