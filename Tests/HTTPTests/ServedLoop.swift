import EventLoop
import Foundation
import HTTP
import TLS

/// A server on a loop of its own thread, for tests that talk to it through sockets.
final class ServedLoop {
    typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

    private enum Command: Sendable {
        case stop, close, count
        case ask(AccessCredentials)
    }
    private struct Started: Sendable {
        var port: UInt16 = 0
        var address = ""
        var failure: HTTPServerError?
        var counters = HTTPServerCounters()
        var sender: WakeupSender?
    }

    private let started: Lock<Started>
    private let commands: Mailbox<Command>
    private let done: DispatchSemaphore
    private let thread: OSThread

    /// Returns once the server listens, or throws why it does not.
    init(
        _ listen: HTTPListen = .address("127.0.0.1:0"),
        adjust: (inout HTTPServerOptions) -> Void = { _ in },
        asking credentials: AccessCredentials = AccessCredentials(), tls: TLSFiles? = nil,
        handler: @escaping Handler
    ) throws {
        var options = HTTPServerOptions(listen: listen)
        adjust(&options)
        let chosen = options
        let started = Lock(Started())
        let commands = Mailbox<Command>(messagesMax: 16)
        let done = DispatchSemaphore(value: 0)
        thread = try OSThread.spawn(named: "http-test") {
            ServedLoop.run(chosen, credentials, tls, handler, started, commands, done)
        }
        (self.started, self.commands, self.done) = (started, commands, done)
        done.wait()
        if let failure = started.withLock({ $0.failure }) {
            thread.join()
            throw failure
        }
    }

    var port: UInt16 { started.withLock { $0.port } }
    var address: String { started.withLock { $0.address } }

    /// What the server has counted.
    var counters: HTTPServerCounters {
        tell(.count)
        return started.withLock { $0.counters }
    }

    func stop() { tell(.stop) }

    func ask(for credentials: AccessCredentials) { tell(.ask(credentials)) }

    /// Ends server and loop; called by every test, so that a leak or a hang shows in it.
    func close() {
        commands.post(.close)
        thread.join()
    }

    private func tell(_ command: Command) {
        commands.post(command)
        done.wait()
    }

    private static func run(
        _ options: HTTPServerOptions, _ credentials: AccessCredentials, _ tls: TLSFiles?,
        _ handler: @escaping Handler, _ started: Lock<Started>, _ commands: Mailbox<Command>,
        _ done: DispatchSemaphore
    ) {
        defer { done.signal() }
        do {
            let loop = try Loop()
            let server: HTTPServer
            do throws(HTTPServerError) {
                let context = tls.flatMap { try? TLSContext($0, isServer: true) }
                server = try HTTPServer(
                    on: loop, options: options, tls: context, handler: handler)
                server.ask(for: credentials)
            } catch {
                started.withLock { $0.failure = error }
                loop.close()
                return
            }
            var inbox: Wakeup?
            inbox = try Wakeup(on: loop) {
                for command in commands.takeAll() {
                    switch command {
                    case .stop: server.stop()
                    case .ask(let credentials): server.ask(for: credentials)
                    case .count: started.withLock { $0.counters = server.counters }
                    case .close:
                        server.close()
                        inbox?.close()
                        inbox = nil
                        continue
                    }
                    done.signal()
                }
            }
            guard let sender = inbox?.sender else { return }
            commands.attach(sender)
            started.withLock {
                $0.port = server.port
                $0.address = server.localAddress
            }
            done.signal()
            loop.run()
            loop.close()
        } catch {
            started.withLock { $0.failure = HTTPServerError.unexpected(error) }
        }
    }
}

extension HTTPServerError {
    fileprivate static func unexpected(_ error: any Error) -> HTTPServerError {
        HTTPServerError(action: "test: \(error)", cause: UVError(code: -22))
    }
}
