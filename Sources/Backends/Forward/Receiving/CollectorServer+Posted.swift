package import Credentials
import EventLoop
import ForwardKit

/// What an agent sent by HTTP: frames as they are on a connection, all of them in one body.
package struct PostedFrames: Sendable {
    /// Where agents post.
    package static let path = "/v1/forward"
    package static let contentType = "application/vnd.martlet.forward"
    /// The largest body: a batch at its limit, and 64 KiB for the hello, which has 8 at most.
    package static let bytesMax = ForwardLimits.bodyBytesMax + (64 << 10)

    /// The caller's, for the answer.
    package let number: Int
    package let body: [UInt8]
    package let access: PostedAccess

    package init(number: Int, body: [UInt8], access: PostedAccess) {
        self.number = number
        self.body = body
        self.access = access
    }
}

/// Why the one who posted may send.
package enum PostedAccess: Sendable, Equatable {
    /// It has shown its credentials, or none are needed.
    case allowed
    /// Its hello must have one of these tokens.
    case needsToken(TokenList)
}

/// The answer to what was posted.
package struct PostedAnswer: Sendable {
    package let number: Int
    package let status: Int
    /// Frames: a welcome and acknowledgements, or a refusal.
    package let body: [UInt8]
}

extension CollectorServer {
    /// Does with the frames what it does with those of a connection that ends after them.
    func receive(_ posted: PostedFrames) {
        let connection = AgentConnection(posted.access, nowMilliseconds: loop.nowMilliseconds)
        var reader = FrameReader()
        var offset = 0
        do throws(FrameFault) {
            while !connection.stream.isClosed,
                let frame = try reader.next(posted.body.span, from: &offset)
            {
                take(frame, from: connection)
            }
            if reader.isInFrame { refuse(connection, fault: "torn") }
        } catch {
            refuse(connection, fault: error.rawValue)
        }
        forget(connection)
        connection.stream.close()
        post(
            .answered(
                PostedAnswer(
                    number: posted.number, status: Self.status(connection.dismissal),
                    body: connection.stream.collected)))
    }

    /// For programs between agent and collector; the agent reads the frames.
    private static func status(_ reason: RefusalReason?) -> Int {
        guard let reason else { return 200 }
        if reason == .unauthorized { return 403 }
        if reason == .duplicateAgent { return 409 }
        return reason == .busy || reason == .tooManyAgents ? 503 : 400
    }

    private func refuse(_ connection: AgentConnection, fault: String) {
        guard !connection.stream.isClosed else { return }
        count(fault)
        dismiss(connection, with: Refusal(.badFrame, detail: fault))
    }
}
