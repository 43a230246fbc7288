package import EventLoop
internal import Statsd

/// Listens for the reference's text console: tools and people ask over TCP, line by line.
///
/// Whoever connects may delete series, so it is off by default and belongs on loopback. Lives on
/// the delivery thread.
///
/// Replies are the reference's, byte by byte, with these differences: lines are what separates
/// commands, not packets; values are as of the last tick, and those in a sketch are told as a
/// number; `config` tells the options of this agent; `health` is down while it drains; `stats` has
/// four figures of every backend.
package final class TextConsole {
    /// More are closed at once.
    ///
    /// Each holds one command line and one read of the loop: 64 × (64 + 256) KiB = 20 MiB at most.
    package static let connectionsMax = 64
    /// A longer line is an `ERROR`.
    package static let lineBytesMax = 64 * 1024
    /// Listings under way, of some 10 MB each; a further one gets `ERROR`.
    package static let listingsMax = 4
    /// Series of one answer at most (`FlushRequest.seriesMax`): a listing this long was cut.
    static let seriesMax = 10_000
    /// What is written before others have their turn: some 400 numbers, 0.1 ms to make.
    static let pieceBytes = 4 * 1024
    /// How long an unended line may stay alone before it counts as a command.
    static let unendedMilliseconds: UInt64 = 250

    package let localAddress: SocketAddress
    /// Connections beyond `connectionsMax`.
    package private(set) var connectionsRefused: UInt64 = 0

    unowned let view: any AgentView
    let wallSeconds: () -> Double
    private let loop: Loop
    private let idleTimeoutMilliseconds: UInt64
    private var listener: StreamListener?
    private var sweep: Timer?
    private var sessions: [Int: ConsoleSession] = [:]
    private var nextNumber = 0
    private var listings = 0
    private var isUp = true

    /// Listens; `wallSeconds` are seconds since 1970, for `stats`.
    package init(
        on loop: Loop, binding: SocketBinding, view: any AgentView,
        idleTimeoutMilliseconds: UInt64 = 600_000,
        wallSeconds: @escaping () -> Double = SystemClock.wallSeconds
    ) throws(SocketError) {
        self.loop = loop
        self.view = view
        self.idleTimeoutMilliseconds = idleTimeoutMilliseconds
        self.wallSeconds = wallSeconds
        var onConnection: (Stream) -> Void = { $0.close() }
        let listener = try StreamListener(on: loop, binding: binding) { onConnection($0) }
        localAddress = listener.localAddress
        self.listener = listener
        onConnection = { [unowned self] in open($0) }
        do throws(UVError) {
            sweep = try Timer(on: loop) { [unowned self] in sweepSessions() }
        } catch {
            listener.close()
            throw SocketError(action: "serve the console on \(localAddress)", cause: error)
        }
    }

    /// Ends the listener and every connection, once only.
    package func close() {
        listener?.close()
        listener = nil
        sweep?.close()
        sweep = nil
        for session in sessions.values { session.close() }
    }

    /// The word of `health`: an agent that drains is down for its balancer.
    var isHealthy: Bool { isUp && view.status.readiness != .draining }

    func setHealth(isUp: Bool) { self.isUp = isUp }

    var nowMilliseconds: UInt64 { loop.nowMilliseconds }

    // MARK: Listings

    /// Takes room for a listing; false when there is none.
    func beginListing() -> Bool {
        guard listings < Self.listingsMax else { return false }
        listings += 1
        return true
    }

    func endListing() { listings -= 1 }

    // MARK: Connections

    private func open(_ stream: Stream) {
        guard sessions.count < Self.connectionsMax else {
            connectionsRefused &+= 1
            return stream.close()
        }
        let number = nextNumber
        nextNumber &+= 1
        let session = ConsoleSession(stream, of: self) { [unowned self] in forget(number) }
        sessions[number] = session
        if sessions.count == 1 {
            sweep?.start(
                afterMilliseconds: Self.unendedMilliseconds,
                everyMilliseconds: Self.unendedMilliseconds)
        }
        session.start()
    }

    private func forget(_ number: Int) {
        sessions[number] = nil
        if sessions.isEmpty { sweep?.stop() }
    }

    private func sweepSessions() {
        let now = loop.nowMilliseconds
        for session in sessions.values {
            let silence = now &- session.lastActivityMilliseconds
            if silence > idleTimeoutMilliseconds {
                session.close()
            } else if silence >= Self.unendedMilliseconds {
                session.takeUnendedLine()
            }
        }
    }
}
