internal import Configuration
internal import EventLoop

/// The sockets that systemd has bound for us, each given to one listener: by its name, the
/// listener's URL, else by order among the sockets of its kind that have no such name.
struct InheritedSockets {
    private var sockets: [ServiceManager.InheritedSocket]

    init(_ sockets: [ServiceManager.InheritedSocket]) {
        self.sockets = sockets
    }

    mutating func take(for listener: ListenerOptions, kind: SocketKind) -> Int32? {
        let url = listener.url.text
        let place =
            sockets.firstIndex {
                $0.kind == kind && ($0.name == url || $0.name == listener.url.scheme)
            }
            ?? sockets.firstIndex { $0.kind == kind && !Self.namesAScheme($0.name) }
        return place.map { sockets.remove(at: $0).fileDescriptor }
    }

    private static func namesAScheme(_ name: String) -> Bool {
        ListenerOptions.schemes.contains { name == $0 || name.hasPrefix("\($0):") }
    }
}
