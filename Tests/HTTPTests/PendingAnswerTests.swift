import EventLoop
import HTTP
import Testing

/// Answers that are made elsewhere.
@Suite struct PendingAnswerTests {
    /// A server that lets `/wait` wait until `/give` comes, and a client on the same loop.
    private final class Waiting {
        let loop: Loop
        private(set) var server: HTTPServer?
        let client: HTTPClient
        private var pending: [PendingAnswer] = []
        private(set) var answers: [String: String] = [:]

        init() throws {
            loop = try Loop()
            client = try HTTPClient(on: loop)
            server = try HTTPServer(
                on: loop, options: HTTPServerOptions(listen: .address("127.0.0.1:0"))
            ) { [unowned self] in answer($0) }
        }

        private func answer(_ request: HTTPRequest) -> HTTPResponse {
            switch request.path {
            case "/give":
                for (number, answer) in pending.enumerated() {
                    answer.give(.text(number == 0 ? 200 : 422, "answer \(number)"))
                }
                pending = []
                return .text(200, "given")
            case "/at-once":
                let answer = PendingAnswer()
                answer.give(.text(200, "at once"))
                return HTTPResponse(body: .pending(answer))
            default:
                let answer = PendingAnswer()
                pending.append(answer)
                return HTTPResponse(body: .pending(answer))
            }
        }

        func ask(_ path: String, body: [UInt8]? = nil) {
            let port = server?.port ?? 0
            let request = HTTPClientRequest(
                url: "http://127.0.0.1:\(port)\(path)", body: body)
            client.send(request) { [unowned self] outcome in
                switch outcome {
                case .success(let response):
                    answers[path] =
                        "\(response.status) \(String(decoding: response.body, as: UTF8.self))"
                case .failure(let error): answers[path] = error.description
                }
            }
        }

        /// Turns the loop until there are so many answers and so many wait, ten seconds at most.
        func run(untilAnswers count: Int, waiting: Int = 0) throws {
            let start = loop.nowMilliseconds
            let timer = try Timer(on: loop) { [unowned self] in
                let isDone = answers.count == count && pending.count == waiting
                if isDone || loop.nowMilliseconds - start > 10_000 { loop.stop() }
            }
            timer.start(afterMilliseconds: 1, everyMilliseconds: 1)
            loop.run()
            timer.close()
        }

        func close() {
            server?.close()
            server = nil
            client.close()
            loop.close()
        }
    }

    @Test func `a connection rests until its answer is given, others go on`() throws {
        let waiting = try Waiting()
        waiting.ask("/wait/0")
        try waiting.run(untilAnswers: 0, waiting: 1)
        waiting.ask("/wait/1", body: [1, 2, 3])
        try waiting.run(untilAnswers: 0, waiting: 2)
        waiting.ask("/at-once")
        try waiting.run(untilAnswers: 1, waiting: 2)
        #expect(waiting.answers == ["/at-once": "200 at once\n"])
        waiting.ask("/give")
        try waiting.run(untilAnswers: 4)
        #expect(waiting.answers["/wait/0"] == "200 answer 0\n")
        #expect(waiting.answers["/wait/1"] == "422 answer 1\n")
        waiting.close()
    }

    @Test func `a server may be closed with connections that rest`() throws {
        let waiting = try Waiting()
        waiting.ask("/wait/0")
        try waiting.run(untilAnswers: 0, waiting: 1)
        waiting.close()
        #expect(waiting.answers.isEmpty)
    }
}
