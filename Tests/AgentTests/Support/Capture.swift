import Foundation

/// A recording of real traffic: one JSON object a line, as `martlet replay` reads it.
struct Capture {
    struct Record: Decodable {
        var via: String?
        var conn: Int?
        var payload: String?
        var payload_b64: String?

        var bytes: [UInt8] {
            if let payload { return Array(payload.utf8) }
            return payload_b64.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []
        }
    }

    let records: [Record]
    /// Each packet has its length before it.
    let isFramed: Bool

    init(_ path: String) throws {
        isFramed = path.hasSuffix("-framed.jsonl")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        records = try text.split(separator: "\n").map {
            try JSONDecoder().decode(Record.self, from: Data($0.utf8))
        }
    }

    /// Streams are sent as they were read, record by record; anything else is a datagram.
    var isStream: Bool { ["tcp", "unix"].contains(records.first?.via ?? "udp") }

    /// Bytes of each connection, or of each datagram.
    var pieces: [[UInt8]] {
        guard isStream else { return records.map(\.bytes) }
        var streams: [Int: [UInt8]] = [:]
        for record in records { streams[record.conn ?? 0, default: []] += record.bytes }
        return streams.sorted { $0.key < $1.key }.map(\.value)
    }

    /// All lines, counted by hand: between line feeds, without the last carriage return, not empty.
    var lines: [[UInt8]] {
        pieces.flatMap { isFramed ? Self.packets($0) : [$0] }.flatMap { packet in
            packet.split(separator: 0x0A).map { $0.last == 0x0D ? Array($0.dropLast()) : Array($0) }
        }.filter { !$0.isEmpty }
    }

    private static func packets(_ stream: [UInt8]) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        var rest = stream[...]
        while rest.count >= 4 {
            let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            packets.append(Array(rest.dropFirst(4).prefix(count)))
            rest = rest.dropFirst(4 + count)
        }
        return packets
    }

    /// The recordings that lie beside the repository, if any: `shared/data/captures` of a folder
    /// above it.
    static let files: [String] = {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/" {
            folder.deleteLastPathComponent()
            let captures = folder.appendingPathComponent("shared/data/captures").path
            let names = (try? FileManager.default.contentsOfDirectory(atPath: captures)) ?? []
            let found = names.filter { $0.hasSuffix(".jsonl") }.sorted()
            if !found.isEmpty { return found.map { "\(captures)/\($0)" } }
        }
        return []
    }()
}
