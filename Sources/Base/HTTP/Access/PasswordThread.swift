internal import Credentials
internal import EventLoop
internal import Synchronization

/// Checks passwords on a thread of its own: a hash takes up to a second.
final class PasswordThread: Sendable {
    /// A password and the hash that it should have.
    struct Question: Sendable {
        let number: Int
        let password: [UInt8]
        let hash: String
    }

    struct Answer: Sendable {
        let number: Int
        let isRight: Bool
    }

    private enum Order: Sendable {
        case question(Question)
        case stop
    }

    /// Questions that wait or are worked at: with 100 ms each they take a second.
    static let questionsMax = 8
    /// How long the end waits for a hash that is being made.
    private static let finishMilliseconds: UInt64 = 2_000

    /// As many as there can be questions.
    let answers = Mailbox<Answer>(messagesMax: questionsMax)
    private let orders = Mailbox<Order>(messagesMax: questionsMax + 1)
    private let isStopping = Atomic(false)
    private let end = ThreadEnd()

    func start() throws(UVError) -> OSThread {
        try OSThread.spawn(named: "passwords") { self.run() }
    }

    /// At most `questionsMax` without an answer.
    func ask(_ question: Question) {
        let isTaken = orders.post(.question(question))
        precondition(isTaken, "there are no more questions than there is room for")
    }

    /// Ends the thread; whether it has ended in time, so that it can be joined.
    func finish() -> Bool {
        isStopping.store(true, ordering: .releasing)
        orders.post(.stop)
        return end.wait(withinMilliseconds: Self.finishMilliseconds)
    }

    private func run() {
        do throws(UVError) {
            let loop = try Loop()
            let wakeup = try Wakeup(on: loop) { loop.stop() }
            orders.attach(wakeup.sender)
            serve(loop)
            wakeup.close()
            loop.close()
        } catch {
            refuseAll()
        }
        end.note()
    }

    private func serve(_ loop: Loop) {
        var hashes: PasswordHashes?
        while true {
            for order in orders.takeAll() {
                switch order {
                case .stop: return
                case .question(let question):
                    guard !isStopping.load(ordering: .acquiring) else { return }
                    hashes = hashes ?? Self.load()
                    let isRight = hashes?.matches(question.password, question.hash) ?? false
                    answers.post(Answer(number: question.number, isRight: isRight))
                }
            }
            loop.run()
        }
    }

    /// It could be loaded when the users were read.
    private static func load() -> PasswordHashes? {
        do throws(PasswordHashes.Problem) {
            return try PasswordHashes()
        } catch {
            return nil
        }
    }

    /// Without descriptors for a loop nobody is let in.
    private func refuseAll() {
        for case .question(let question) in orders.takeAll() {
            answers.post(Answer(number: question.number, isRight: false))
        }
    }
}
