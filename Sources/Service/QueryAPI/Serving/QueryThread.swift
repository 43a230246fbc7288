internal import EventLoop
internal import Store
internal import Synchronization

/// Answers one question after the other on a thread of its own.
final class QueryThread: Sendable {
    /// What the thread is given.
    enum Order: Sendable {
        case job(QueryJob)
        case stop
    }

    /// What it says of a question.
    struct Answer: Sendable {
        let thread: Int
        let job: Int
        let answer: QueryAnswer
    }

    private let number: Int
    private let orders = Mailbox<Order>(messagesMax: 2)
    private let answers: Mailbox<Answer>
    private let isStopping = Atomic(false)
    private let end = ThreadEnd()

    init(number: Int, answers: Mailbox<Answer>) {
        self.number = number
        self.answers = answers
    }

    func start() throws(UVError) -> OSThread {
        try OSThread.spawn(named: "query") {
            do throws(UVError) {
                let desk = try QueryDesk()
                self.serve(desk)
                desk.close()
            } catch {
                // Without descriptors for a loop every question is answered so.
                self.refuseAll()
            }
            self.end.note()
        }
    }

    /// Hands a question over; the thread has none then.
    func send(_ job: QueryJob) {
        let isTaken = orders.post(.job(job))
        precondition(isTaken, "a thread has one question at a time")
    }

    /// Ends the thread; what it works at is given up.
    ///
    /// - Returns: whether it has ended in time, so that it can be joined: a disk may hang.
    func finish(withinMilliseconds milliseconds: UInt64) -> Bool {
        isStopping.store(true, ordering: .releasing)
        orders.post(.stop)
        return end.wait(withinMilliseconds: milliseconds)
    }

    private func serve(_ desk: QueryDesk) {
        desk.attach(orders)
        while true {
            for order in orders.takeAll() {
                switch order {
                case .stop: return
                case .job(let job): answer(job, desk)
                }
            }
            desk.wait()
        }
    }

    private func answer(_ job: QueryJob, _ desk: QueryDesk) {
        let isOverdue: () -> Bool = {
            self.isStopping.load(ordering: .relaxed)
                || SystemClock.monotonicNanoseconds() >= job.deadlineNanoseconds
        }
        let answering = QueryAnswering(
            route: job.route, parameters: job.parameters, target: job.target,
            nowMilliseconds: job.nowMilliseconds,
            view: { job.target.views.flatMap { desk.view(from: $0, until: isOverdue) } },
            isOverdue: isOverdue)
        let answer = answering.answer()
        let isLarge = answer.body.count > Self.largeBytes
        answers.post(Answer(thread: number, job: job.number, answer: answer))
        if isLarge { HeapMemory.giveBack() }
    }

    /// After an answer of this size memory goes back to the system: it took some times as much.
    private static let largeBytes = 1 << 20

    private func refuseAll() {
        for case .job(let job) in orders.takeAll() {
            answers.post(Answer(thread: number, job: job.number, answer: .overdue))
        }
    }
}

/// Where a query thread waits: for questions, and for views of the store.
///
/// Lives on that thread.
private final class QueryDesk {
    private let loop: Loop
    private let wakeup: Wakeup
    private let timer: Timer

    init() throws(UVError) {
        let loop = try Loop()
        self.loop = loop
        wakeup = try Wakeup(on: loop) { loop.stop() }
        do throws(UVError) {
            timer = try Timer(on: loop) { loop.stop() }
        } catch {
            wakeup.close()
            throw error
        }
    }

    func attach(_ mailbox: Mailbox<QueryThread.Order>) { mailbox.attach(wakeup.sender) }

    func wait() { loop.run() }

    /// What is in the store's memory; `nil` when it is not told in time.
    func view(from views: StoreViews, until isOverdue: () -> Bool) -> StoreView? {
        let answer = Mailbox<StoreView?>(messagesMax: 1)
        guard views.ask(answer) else { return nil }
        answer.attach(wakeup.sender)
        timer.start(
            afterMilliseconds: Self.lookMilliseconds, everyMilliseconds: Self.lookMilliseconds)
        defer { timer.stop() }
        while !isOverdue() {
            if let view = answer.takeAll().first { return view }
            loop.run()
        }
        return nil
    }

    /// How often it looks whether there is still somebody who waits.
    private static let lookMilliseconds: UInt64 = 50

    func close() {
        timer.close()
        wakeup.close()
        loop.close()
    }
}
