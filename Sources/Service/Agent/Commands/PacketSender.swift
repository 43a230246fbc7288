internal import EventLoop
internal import Ingest
internal import TLS

/// Packs lines into packets for one listener, and signs them if they must be.
struct PacketSender {
    /// Payload of a datagram on Ethernet: what clients pack lines into.
    private static let datagramBytesMax = 1432

    private let socket: ClientSocket
    private var sealer: EnvelopeSealer?
    private let packetBytesMax: Int

    init(_ command: SendCommand) throws(SendProblem) {
        sealer = try command.keyFile.map { path throws(SendProblem) in
            try Self.sealer(path, keyID: command.keyID)
        }
        packetBytesMax = Self.datagramBytesMax - (sealer == nil ? 0 : Envelope.overheadBytesMax)
        do throws(SocketError) {
            socket = try ClientSocket(connectingTo: command.target)
        } catch {
            throw SendProblem(description: error.description)
        }
    }

    /// A sender of its own, so that its counters are nobody else's.
    private static func sealer(
        _ path: String, keyID: String?
    ) throws(SendProblem) -> EnvelopeSealer {
        let keys: EnvelopeKeys
        do throws(KeysFile.Problem) {
            keys = try KeysFile.read(path)
        } catch {
            throw SendProblem(description: error.description)
        }
        let wanted = keyID.map { Array($0.utf8) }
        guard let key = keys.keys.first(where: { wanted == nil || $0.id == wanted }) else {
            throw SendProblem(description: "\(path) has no key \(keyID ?? "")")
        }
        do throws(TLSProblem) {
            return try EnvelopeSealer(key, sender: .random(in: 0 ... .max))
        } catch {
            throw SendProblem(description: error.description)
        }
    }

    /// Several lines a datagram, as many as fit; each line of a stream with its line feed.
    mutating func send(_ lines: [[UInt8]]) throws(SendProblem) {
        var packet: [UInt8] = []
        for line in lines {
            if packet.count + line.count + 1 > packetBytesMax, !packet.isEmpty {
                try send(packet)
                packet.removeAll(keepingCapacity: true)
            }
            packet.append(contentsOf: line)
            packet.append(UInt8(ascii: "\n"))
        }
        if !packet.isEmpty { try send(packet) }
    }

    private mutating func send(_ packet: [UInt8]) throws(SendProblem) {
        let time = SystemClock.wallMilliseconds()
        guard let bytes = sealer == nil ? packet : sealer?.seal(packet, atMilliseconds: time)
        else { throw SendProblem(description: "a datagram cannot be signed") }
        do throws(SocketError) {
            try socket.send(bytes)
        } catch {
            throw SendProblem(description: error.description)
        }
    }

    func close() { socket.close() }
}
