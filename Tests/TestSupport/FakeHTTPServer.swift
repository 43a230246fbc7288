package import EventLoop
package import HTTP

/// An HTTP server on loopback that behaves as badly as a test asks for.
package final class FakeHTTPServer {
    /// What it does with a request.
    package enum Manner {
        /// Answers, and keeps the connection.
        case answers(Int, headers: [(String, String)] = [], body: String = "")
        /// Writes these bytes and closes.
        case writes(String)
        /// Takes the request and never says anything.
        case hangs
        /// Resets the connection once the request is read.
        case resets
        /// Closes the connection once the request is read.
        case closes
        /// Answers, and closes although it did not say so.
        case answersAndCloses(Int)
    }

    package struct Request {
        package var method = ""
        package var target = ""
        package var headers = HTTPHeaders()
        package var body: [UInt8] = []
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The manner of each request in turn; the last is for all others.
    package var manners: [Manner]
    /// Decides instead of `manners` where it is set.
    package var decide: ((Request) -> Manner)?
    package private(set) var requests: [Request] = []
    package private(set) var connections = 0
    private let listener: StreamListener
    private var streams: [Stream] = []

    package init(on loop: Loop, port: UInt16 = 0, _ manners: Manner...) throws {
        self.manners = manners
        final class Reference { weak var server: FakeHTTPServer? }
        let reference = Reference()
        listener = try StreamListener(
            on: loop, binding: .inet(SocketAddress(parsing: "127.0.0.1", port: port))
        ) { reference.server?.accept($0) }
        reference.server = self
    }

    package var port: UInt16 { listener.localAddress.port ?? 0 }
    package var url: String { "http://127.0.0.1:\(port)" }

    package func close() {
        listener.close()
        closeConnections()
    }

    package func closeConnections() {
        for stream in streams where !stream.isClosed { stream.close() }
        streams = []
    }

    private func accept(_ stream: Stream) {
        connections += 1
        streams.append(stream)
        var input: [UInt8] = []
        stream.startReading { [weak self] bytes in
            for index in bytes.indices { input.append(bytes[index]) }
            while !stream.isClosed, let request = Self.takeRequest(from: &input) {
                self?.serve(request, on: stream)
            }
        } onEnd: { _ in
            if !stream.isClosed { stream.close() }
        }
    }

    private func serve(_ request: Request, on stream: Stream) {
        let number = requests.count
        requests.append(request)
        let manner = decide?(request) ?? manners[min(number, manners.count - 1)]
        switch manner {
        case .answers(let status, let headers, let body):
            write(Self.answer(status, headers, body), to: stream)
        case .writes(let text): write(text, to: stream, thenClose: true)
        case .answersAndCloses(let status):
            write(Self.answer(status, [], ""), to: stream, thenClose: true)
        case .hangs: break
        case .resets: stream.reset()
        case .closes: stream.close()
        }
    }

    private func write(_ text: String, to stream: Stream, thenClose: Bool = false) {
        stream.write(Array(text.utf8)) { _ in
            if thenClose, !stream.isClosed { stream.close() }
        }
    }

    private static func answer(
        _ status: Int, _ headers: [(String, String)], _ body: String
    ) -> String {
        let fields = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
        let length = status == 204 ? "" : "Content-Length: \(body.utf8.count)\r\n"
        return "HTTP/1.1 \(status) Text\r\n\(fields)\(length)\r\n\(body)"
    }

    /// The first whole request of `input`, which then no longer has it.
    private static func takeRequest(from input: inout [UInt8]) -> Request? {
        let border = Array("\r\n\r\n".utf8)
        guard let end = input.indices.first(where: { input[$0...].starts(with: border) }) else {
            return nil
        }
        let lines = String(decoding: input[..<end], as: UTF8.self).split(separator: "\r\n")
        let fields = lines.dropFirst().map { line in
            let parts = line.split(separator: ":", maxSplits: 1)
            return (name: String(parts[0]), value: String(parts[1].drop { $0 == " " }))
        }
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count == 3 else { return nil }
        var request = Request(method: String(words[0]), target: String(words[1]))
        request.headers = HTTPHeaders(fields)
        let bodyStart = end + border.count
        let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
        guard input.count >= bodyStart + length else { return nil }
        request.body = Array(input[bodyStart..<(bodyStart + length)])
        input.removeFirst(bodyStart + length)
        return request
    }
}
