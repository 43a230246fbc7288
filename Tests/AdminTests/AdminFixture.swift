import Admin
import EventLoop
import Foundation
import HTTP
import Statsd

/// The administration of a fake agent, served on a loop of its own thread.
final class AdminFixture {
    /// The console's clock.
    static let wallSeconds = 1_700_000_100.0

    /// What a job of a test can reach, on the loop's thread.
    struct Served {
        let agent: FakeAgent
        let routes: AdminRoutes
        let server: HTTPServer
        let console: TextConsole
    }

    private typealias Job = @Sendable (Served) -> Void

    private let jobs = Mailbox<Job?>(messagesMax: 64)
    private let ports = Lock((http: UInt16(0), console: UInt16(0)))
    private let failure = Lock<String?>(nil)
    private let done = DispatchSemaphore(value: 0)
    private let thread: OSThread

    var httpPort: UInt16 { ports.withLock { $0.http } }
    var consolePort: UInt16 { ports.withLock { $0.console } }

    init(
        idleTimeoutMilliseconds: UInt64 = 60_000,
        prepare: @escaping @Sendable (FakeAgent) -> Void = { _ in }
    ) throws {
        thread = try Self.spawn(idleTimeoutMilliseconds, prepare, jobs, ports, failure, done)
        done.wait()
        if let text = failure.withLock({ $0 }) { throw Peer.Broken(what: text) }
    }

    /// Does something with the agent on its thread, and answers what came of it.
    func ask<Answer: Sendable>(_ question: @escaping @Sendable (Served) -> Answer) -> Answer? {
        let answer = Lock<Answer?>(nil)
        let answered = DispatchSemaphore(value: 0)
        jobs.post { served in
            let result = question(served)
            answer.withLock { $0 = result }
            answered.signal()
        }
        answered.wait()
        return answer.withLock { $0 }
    }

    /// Ends everything; called by every test, so that a leak or a hang shows in it.
    func close() {
        jobs.post(nil)
        done.wait()
        thread.join()
    }

    private static func spawn(
        _ idleTimeoutMilliseconds: UInt64, _ prepare: @escaping @Sendable (FakeAgent) -> Void,
        _ jobs: Mailbox<Job?>, _ ports: Lock<(http: UInt16, console: UInt16)>,
        _ failure: Lock<String?>, _ done: DispatchSemaphore
    ) throws -> OSThread {
        try OSThread.spawn(named: "admin-test") {
            do {
                try serve(idleTimeoutMilliseconds, prepare, jobs, ports, done)
            } catch {
                failure.withLock { $0 = "\(error)" }
            }
            done.signal()
        }
    }

    private static func serve(
        _ idleTimeoutMilliseconds: UInt64, _ prepare: (FakeAgent) -> Void, _ jobs: Mailbox<Job?>,
        _ ports: Lock<(http: UInt16, console: UInt16)>, _ done: DispatchSemaphore
    ) throws {
        let loop = try Loop()
        let agent = FakeAgent(on: loop)
        prepare(agent)
        let routes = AdminRoutes(view: agent, nowMilliseconds: { loop.nowMilliseconds })
        let options = HTTPServerOptions(listen: .address("127.0.0.1:0"))
        let server = try HTTPServer(on: loop, options: options) { routes.answer($0) }
        let console = try TextConsole(
            on: loop, binding: .inet(SocketAddress(parsing: "127.0.0.1", port: 0)), view: agent,
            idleTimeoutMilliseconds: idleTimeoutMilliseconds, wallSeconds: { Self.wallSeconds })
        let served = Served(agent: agent, routes: routes, server: server, console: console)
        var inbox: Wakeup?
        inbox = try Wakeup(on: loop) {
            for job in jobs.takeAll() {
                if let job {
                    job(served)
                } else {
                    server.close()
                    console.close()
                    inbox?.close()
                    inbox = nil
                }
            }
        }
        if let sender = inbox?.sender { jobs.attach(sender) }
        let bound = (http: server.port, console: console.localAddress.port ?? 0)
        ports.withLock { $0 = bound }
        done.signal()
        loop.run()
        loop.close()
    }
}
