internal import Credentials
package import EventLoop

/// Decides whether who asks has shown what is needed.
///
/// Tokens and certificates are judged at once; a password that was right is remembered as it came,
/// and any other is checked on a thread, which starts with the first of them. Lives on the loop's
/// thread; `close()` must come before the last reference goes.
package final class Authenticator {
    package enum Verdict {
        case allowed
        case refused(CredentialRefusal)
        /// Allowed if the check says so.
        case unsettled(PasswordCheck)
    }

    /// What is known of where a request came from.
    package struct Sender: Sendable {
        package var isLoopback: Bool
        package var isEncrypted: Bool
        /// What wrong passwords are charged to.
        package var network: UInt64

        package init(isLoopback: Bool, isEncrypted: Bool, network: UInt64) {
            self.isLoopback = isLoopback
            self.isEncrypted = isEncrypted
            self.network = network
        }
    }

    private struct Pending {
        let check: PasswordCheck
        let user: [UInt8]
        let password: [UInt8]
        let network: UInt64
        let isOfUser: Bool
        /// Of the credentials at that time: others may have come meanwhile.
        let generation: Int
    }

    private(set) var credentials = AccessCredentials()
    /// The last right password of each user: at most `UserList.usersMax`.
    private var remembered: [[UInt8]: [UInt8]] = [:]
    private var budget: FailureBudget
    private var pending: [Int: Pending] = [:]
    private var questionsAsked = 0
    private var generation = 0
    private var thread: (questions: PasswordThread, running: OSThread)?
    private var wakeup: Wakeup?
    private let loop: Loop

    package init(on loop: Loop) {
        self.loop = loop
        budget = FailureBudget(nowMilliseconds: loop.nowMilliseconds)
    }

    /// Asks for these from now on.
    package func ask(for new: AccessCredentials) {
        guard new != credentials else { return }
        if new.users != credentials.users { remembered = [:] }
        credentials = new
        generation += 1
    }

    /// Whether a request with these fields is let in.
    ///
    /// `hasCertificate` says whether the connection's peer has a certificate of the right
    /// authority, and is asked only where that counts.
    package func verdict(
        on headers: HTTPHeaders, from sender: Sender, hasCertificate: () -> Bool
    ) -> Verdict {
        guard sender.isEncrypted || sender.isLoopback else { return .refused(.unprotected) }
        if credentials.takesCertificates, hasCertificate() { return .allowed }
        switch Authorization(headers) {
        case nil: return .refused(.missing)
        case .bearer(let token):
            return credentials.tokens.allows(token) ? .allowed : .refused(.missing)
        case .basic(let user, let password):
            guard !credentials.users.isEmpty else { return .refused(.missing) }
            if let known = remembered[user], ConstantTime.isEqual(password, known) {
                return .allowed
            }
            return check(password, of: user, from: sender.network)
        }
    }

    private func check(
        _ password: [UInt8], of user: [UInt8], from network: UInt64
    ) -> Verdict {
        // A page's parts are asked for together.
        if let same = pending.values.first(where: { $0.user == user && $0.password == password }) {
            return .unsettled(same.check)
        }
        guard pending.count < PasswordThread.questionsMax, let questions = startedThread(),
            budget.charge(network, at: loop.nowMilliseconds)
        else { return .refused(.tooMany) }
        let hash = credentials.users.hash(of: user)
        let check = PasswordCheck()
        questionsAsked += 1
        pending[questionsAsked] = Pending(
            check: check, user: user, password: password, network: network,
            isOfUser: hash.isOfUser, generation: generation)
        questions.ask(
            PasswordThread.Question(
                number: questionsAsked, password: password, hash: hash.text))
        return .unsettled(check)
    }

    private func startedThread() -> PasswordThread? {
        if let thread { return thread.questions }
        let questions = PasswordThread()
        do throws(UVError) {
            let wakeup = try Wakeup(on: loop) { [weak self] in self?.takeAnswers() }
            do throws(UVError) {
                thread = (questions, try questions.start())
            } catch {
                wakeup.close()
                throw error
            }
            self.wakeup = wakeup
            questions.answers.attach(wakeup.sender)
            return questions
        } catch {
            return nil
        }
    }

    private func takeAnswers() {
        for answer in thread?.questions.answers.takeAll() ?? [] {
            guard let asked = pending.removeValue(forKey: answer.number) else { continue }
            let isRight =
                answer.isRight && asked.isOfUser && asked.generation == generation
            if isRight {
                remembered[asked.user] = asked.password
                budget.giveBack(asked.network)
            }
            asked.check.settle(isRight)
        }
    }

    /// Ends the thread; what is not known stays so.
    package func close() {
        pending = [:]
        wakeup?.close()
        wakeup = nil
        if let thread, thread.questions.finish() { thread.running.join() }
        thread = nil
    }
}
