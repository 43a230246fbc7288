internal import Configuration
internal import EventLoop
internal import Glibc

/// `martlet send`: lines to a listener, as a client would send them.
enum LineSender {
    /// Payload of a datagram on Ethernet: what clients pack lines into.
    private static let datagramBytesMax = 1432

    static func run(_ command: SendCommand) -> ExitCode {
        do throws(SocketError) {
            let socket = try ClientSocket(connectingTo: command.target)
            defer { socket.close() }
            if let lines = command.lines {
                try send(lines.map { Array($0.utf8) }, through: socket)
            } else {
                try sendStandardInput(through: socket)
            }
            return .ok
        } catch {
            StandardError.write("martlet: \(error.description)\n")
            return .failure
        }
    }

    private static func sendStandardInput(through socket: ClientSocket) throws(SocketError) {
        var rest: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe read(STDIN_FILENO, &chunk, chunk.count)
            guard count > 0 else { break }
            rest.append(contentsOf: chunk[..<count])
            guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
            try send(lines(rest[..<end]), through: socket)
            rest.removeSubrange(...end)
        }
        try send(lines(rest[...]), through: socket)
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) -> [[UInt8]] {
        bytes.split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// Several lines a datagram, as many as fit; each line of a stream with its line feed.
    private static func send(
        _ lines: [[UInt8]], through socket: ClientSocket
    ) throws(SocketError) {
        var packet: [UInt8] = []
        for line in lines {
            let isFull = packet.count + line.count + 1 > datagramBytesMax
            if isFull, !packet.isEmpty {
                try socket.send(packet)
                packet.removeAll(keepingCapacity: true)
            }
            packet.append(contentsOf: line)
            packet.append(UInt8(ascii: "\n"))
        }
        if !packet.isEmpty { try socket.send(packet) }
    }
}
