import EventLoop
import Forward
import ForwardKit
import Foundation
import Glibc
import Statsd
import Testing

/// Peers that hold a connection without getting on with it.
@Suite struct SlowPeerTests {
    private static let second: UInt64 = 1_000_000_000

    /// A collector on a Unix socket that gives a frame half a second.
    private func collector(at path: String) throws -> CollectorThread {
        var settings = CollectorSettings(
            options: CollectorOptions(), batches: IntervalBatchOptions(PipelineOptions()),
            journalFolder: "\(path).journal")
        settings.frameMillisecondsMax = 500
        let socket = try BoundSocket(.unix(UnixSocketFile(path: path)), kind: .stream)
        try socket.listen()
        let thread = CollectorThread()
        try thread.start(
            settings,
            [ForwardListener(url: "forward+unix://\(path)", socket: socket, access: .init())])
        return thread
    }

    private static func identity(_ number: UInt64) -> Identifier {
        Identifier(high: 77, low: number)
    }

    private static func hello(_ number: UInt64) -> [UInt8] {
        let hello = Hello(
            agent: identity(number), epoch: identity(number), host: Array("h".utf8),
            intervalNanoseconds: second)
        return Frame(.hello, hello.body).bytes()
    }

    private static func batch(_ number: UInt64, sequence: UInt64) -> [UInt8] {
        let header = BatchHeader(
            epoch: identity(number), sequence: sequence, oldest: 1,
            startNanoseconds: 99 * second, endNanoseconds: 100 * second)
        return Frame(
            .batch, BatchEncoder(header.interval, exact: ExactLimits(), seed: 1).body(header)
        ).bytes()
    }

    @Test func `who trickles is cut and counted, and others are heard`() throws {
        let folder = "/tmp/martlet-slow-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let thread = try collector(at: "\(folder)/c")
        // One never says hello; one says it, and then a batch a byte at a time; one does neither.
        let silent = try UnixPeer("\(folder)/c")
        let trickling = try UnixPeer("\(folder)/c")
        let good = try UnixPeer("\(folder)/c")
        silent.write(Array(Self.hello(1).prefix(7)))
        trickling.write(Self.hello(2))
        good.write(Self.hello(3))
        let slow = Self.batch(2, sequence: 1)
        var (sent, sequence) = (0, 0 as UInt64)
        var report = CollectorReport()
        for _ in 0..<600 where report.refused.first(where: { $0.0 == "timeout" })?.1 != 2 {
            if sent < slow.count / 2 { trickling.write([slow[sent]]) }
            sent += 1
            sequence += 1
            good.write(Self.batch(3, sequence: sequence))
            usleep(10_000)
            for case .report(let last) in thread.events.takeAll() { report = last }
        }
        #expect(report.refused.map(\.reason) == ["timeout"])
        #expect(report.refused.map(\.count) == [2])
        #expect(report.connectionsOpen == 1 && report.agentsConnected == 1)
        #expect(report.tally.batchesMerged > 20)
        #expect(silent.hasEnded && trickling.hasEnded)
        thread.send(.stop)
        thread.join()
    }
}

/// A connection to a Unix socket.
private final class UnixPeer {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { buffer in
            unsafe buffer.copyBytes(from: path.utf8)
        }
        let descriptor = descriptor
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                unsafe connect(descriptor, plain, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) {
        _ = unsafe send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Whether the other side has closed, whatever it has said before.
    var hasEnded: Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            if count <= 0 { return count == 0 || errno != EAGAIN }
        }
    }
}
