import EventLoop
import Foundation
import Ingest
import Statsd
import Testing

extension Sockets {
    /// Recordings of real clients (`MARTLET_CAPTURES` names their folder), sent as they were.
    @Suite(.enabled(if: Recording.folder != nil)) struct RecordedStreamTests {
        @Test(arguments: [StreamFraming.auto, .length])
        func `every line of Datadog's Unix stream is found`(framing: StreamFraming) throws {
            let connections = try Recording.streams(
                "go-datadog-5.9.0-unixstream-framed.jsonl")
            let folder = SocketFolder()
            defer { folder.remove() }
            let fixture = try IngestFixture()
            defer { fixture.stop() }
            let address = try fixture.open(.unixStream, path: folder.socket) {
                $0.framing = framing
            }
            for bytes in connections {
                let client = try Client.stream(to: address)
                #expect(client.sendAll(bytes))
                client.close()
            }
            fixture.collect { $0.connectionsClosed == UInt64(connections.count) }
            let lines = connections.reduce(0) { $0 + Recording.lineCount(framed: $1) }
            let ledger = fixture.ledger()
            #expect(lines > 0 && ledger.linesReceived == UInt64(lines))
            #expect(ledger.addsUp && ledger.rejected(.tooLong) == 0)
            #expect(ledger.bytes == UInt64(connections.reduce(0) { $0 + $1.count }))
            #expect(ledger.linesAccepted > ledger.linesReceived / 2)
        }
    }
}

private enum Recording {
    static let folder = ProcessInfo.processInfo.environment["MARTLET_CAPTURES"]

    private struct Entry: Decodable {
        var conn: Int
        var payload_b64: Data
    }

    /// What each connection of a recording brought.
    static func streams(_ name: String) throws -> [[UInt8]] {
        let text = try String(contentsOfFile: "\(folder ?? "")/\(name)", encoding: .utf8)
        var streams: [Int: [UInt8]] = [:]
        for line in text.split(separator: "\n") {
            let entry = try JSONDecoder().decode(Entry.self, from: Data(line.utf8))
            streams[entry.conn, default: []] += entry.payload_b64
        }
        return streams.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Lines that are not empty, frame by frame.
    static func lineCount(framed bytes: [UInt8]) -> Int {
        var (rest, count) = (bytes[...], 0)
        while rest.count >= 4 {
            let length = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            count += rest.prefix(length).split(separator: 10).count
            rest = rest.dropFirst(length)
        }
        return count
    }
}
