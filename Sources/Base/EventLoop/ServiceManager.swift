internal import Glibc

/// Speaks with systemd, or another manager of the same conventions (`sd_listen_fds(3)`,
/// `sd_notify(3)`, `sd_watchdog_enabled(3)`).
///
/// Without such a manager every answer is "nothing", and notices go nowhere.
package struct ServiceManager: Sendable {
    /// The first inherited descriptor; those before it are the standard streams.
    private static let firstDescriptor: Int32 = 3
    /// Sockets a manager may pass: 253, so that three digits name each of them.
    private static let socketsMax: Int32 = 253

    /// A socket the manager has bound for us.
    package struct InheritedSocket: Sendable, Equatable {
        /// `FileDescriptorName=` of its unit; empty if it has none.
        package var name: String
        package var fileDescriptor: Int32
        /// Nil for what can carry no metrics, such as a pipe.
        package var kind: SocketKind?
    }

    private let socketCount: Int32
    private let socketNames: [String]
    private let notifyPath: String?
    /// Milliseconds within which a `WATCHDOG=1` is due; nil if nobody waits for one.
    package let watchdogMilliseconds: UInt64?

    /// Reads what the manager left in the environment, which is a parameter for the sake of tests.
    package init(environment: (String) -> String?, processID: Int32 = getpid()) {
        let isForUs = environment("LISTEN_PID").flatMap { Int32($0) } == processID
        let count = environment("LISTEN_FDS").flatMap { Int32($0) } ?? 0
        socketCount = isForUs ? min(max(count, 0), Self.socketsMax) : 0
        socketNames = (environment("LISTEN_FDNAMES") ?? "")
            .split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        notifyPath = environment("NOTIFY_SOCKET")
        let watched = environment("WATCHDOG_PID").flatMap { Int32($0) } ?? processID
        let microseconds = environment("WATCHDOG_USEC").flatMap { UInt64($0) } ?? 0
        let isWatched = watched == processID && microseconds > 0
        watchdogMilliseconds = isWatched ? max(1, microseconds / 1_000) : nil
    }

    /// The sockets passed to this process, in the manager's order; each is for one owner.
    package func inheritedSockets() -> [InheritedSocket] {
        (0..<socketCount).map { index in
            let number = Self.firstDescriptor + index
            _ = fcntl(number, F_SETFD, FD_CLOEXEC)
            let name = Int(index) < socketNames.count ? socketNames[Int(index)] : ""
            let descriptor = SocketDescriptor(raw: number)
            return InheritedSocket(
                name: name, fileDescriptor: number, kind: try? SocketKind(of: descriptor))
        }
    }

    /// Sends a state such as `READY=1`, `STOPPING=1` or `WATCHDOG=1`; false if nobody took it.
    @discardableResult
    package func notify(_ state: String) -> Bool {
        guard let notifyPath,
            let socket = try? SocketDescriptor(family: AF_UNIX, kind: .datagram)
        else { return false }
        defer { socket.close() }
        guard (try? socket.connect(to: .unix(path: notifyPath))) != nil else { return false }
        let bytes = Array(state.utf8)
        return unsafe send(socket.raw, bytes, bytes.count, 0) == bytes.count
    }
}
