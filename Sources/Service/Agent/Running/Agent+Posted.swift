internal import Admin
internal import BackendKit
internal import Credentials
internal import Forward
internal import HTTP
internal import TLS

/// What agents post on the HTTP port, on its way to the collector's thread and back.
///
/// Who may post is the port's to decide; where that asks for nothing, only this host may, and
/// listeners that ask for tokens are no more open for it.
extension Agent {
    /// The answer to a request for this; `nil` for any other.
    func forwarded(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.path == PostedFrames.path else { return nil }
        guard let collector else { return .text(404, "there is no collector here") }
        guard request.method == .post else {
            return HTTPResponse(status: 405, headers: [("Allow", "POST")])
        }
        guard request.headers["Content-Type"] == PostedFrames.contentType else {
            return .text(415, "frames are \(PostedFrames.contentType)")
        }
        guard phase == .starting || phase == .running, !collector.hasStopped,
            let (number, answer) = posts.begin()
        else { return Self.unavailable }
        let frames = PostedFrames(number: number, body: request.body, access: postedAccess)
        guard collector.thread.send(.posted(frames)) else {
            _ = posts.take(number)
            return Self.unavailable
        }
        return HTTPResponse(body: .pending(answer))
    }

    private static var unavailable: HTTPResponse {
        HTTPResponse(
            status: 503, headers: [("Retry-After", "1")],
            body: .bytes(Array("the collector has no room now\n".utf8)))
    }

    func answerPosted(_ answer: PostedAnswer) {
        posts.take(answer.number)?.give(
            HTTPResponse(
                status: answer.status,
                headers: [
                    ("Content-Type", PostedFrames.contentType), ("Cache-Control", "no-store"),
                ], body: .bytes(answer.body)))
    }

    /// The collector hears nobody any more.
    func refusePosted() {
        for answer in posts.takeAll() { answer.give(Self.unavailable) }
    }

    private var postedAccess: PostedAccess {
        guard options.http.credentials.isEmpty else { return .allowed }
        let listeners = options.listeners.filter(\.isForward)
        let areAllAsking = listeners.allSatisfy {
            !$0.tokenFile.isEmpty || !$0.tls.authority.isEmpty
        }
        guard areAllAsking, !listeners.isEmpty else { return .allowed }
        return .needsToken(collector?.tokens ?? TokenList())
    }
}

/// Posts that the collector has not answered.
struct PendingPosts {
    /// Their bodies are 8 MiB at most: 128 MiB.
    static let postsMax = 16

    private var answers: [Int: PendingAnswer] = [:]
    private var postsTaken = 0

    /// A number and the answer that is to be given; `nil` when there are too many.
    mutating func begin() -> (number: Int, answer: PendingAnswer)? {
        guard answers.count < Self.postsMax else { return nil }
        postsTaken += 1
        let answer = PendingAnswer()
        answers[postsTaken] = answer
        return (postsTaken, answer)
    }

    mutating func take(_ number: Int) -> PendingAnswer? { answers.removeValue(forKey: number) }

    mutating func takeAll() -> [PendingAnswer] {
        let all = Array(answers.values)
        answers = [:]
        return all
    }
}
