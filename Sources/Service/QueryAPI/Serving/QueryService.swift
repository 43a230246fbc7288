package import EventLoop
package import HTTP
internal import PromQL

/// Answers Prometheus' HTTP API from the local store: questions go to threads of their own, at most
/// two at a time, and the answers come back to the delivery thread.
///
/// The threads start with the first questions. One takes at most some 250 MB for the largest answer
/// that `QueryLimits` allows.
package final class QueryService {
    /// Questions that are worked at together.
    package static let threadsMax = 2
    /// Questions that wait; further ones are refused with 503.
    package static let waitingMax = 32
    /// How long a question may take, with its waiting; less with the parameter `timeout`.
    package static let timeoutMilliseconds: Int64 = 60_000
    /// How long the end waits for a thread.
    private static let finishMilliseconds: UInt64 = 2_000

    private struct Running {
        let thread: QueryThread
        let running: OSThread
        var isIdle: Bool
    }

    private let loop: Loop
    private let target: () -> QueryTarget?
    private let metadata: (_ name: String?, _ max: Int) -> [MetricMetadata]
    private let wallMilliseconds: () -> Int64
    private let answers = Mailbox<QueryThread.Answer>(messagesMax: threadsMax)
    private var wakeup: Wakeup?
    private var threads: [Running] = []
    private var waiting: [QueryJob] = []
    private var pending: [Int: (PendingAnswer, HTTPRequest)] = [:]
    private var jobsMade = 0

    /// - Parameters:
    ///   - loop: of the delivery thread.
    ///   - target: the store as it is now; `nil` without one.
    ///   - metadata: what is known of one metric or of all, at most so many.
    ///   - wallMilliseconds: the time of queries that name none.
    /// - Throws: when the process has no descriptors left.
    package init(
        on loop: Loop, target: @escaping () -> QueryTarget?,
        metadata: @escaping (_ name: String?, _ max: Int) -> [MetricMetadata],
        wallMilliseconds: @escaping () -> Int64 = {
            Int64(SystemClock.wallSeconds() * 1000)
        }
    ) throws(UVError) {
        self.loop = loop
        self.target = target
        self.metadata = metadata
        self.wallMilliseconds = wallMilliseconds
        let wakeup = try Wakeup(on: loop) { [weak self] in self?.takeAnswers() }
        self.wakeup = wakeup
        answers.attach(wakeup.sender)
    }

    /// The answer to a request for the API; `nil` for any other.
    package func answer(_ request: HTTPRequest) -> HTTPResponse? {
        guard let route = QueryRoute(request.path) else { return nil }
        guard request.method.isRead || request.method == .post else {
            return HTTPResponse(
                status: 405, headers: [("Allow", "GET, HEAD, POST")])
        }
        guard let target = target() else { return QueryAnswer.noStore.response(to: request) }
        guard let parameters = QueryParameters(request) else {
            return HTTPResponse.text(400, "too many parameters")
        }
        if route == .metadata { return metadataAnswer(parameters).response(to: request) }
        guard waiting.count < Self.waitingMax else {
            return QueryAnswer.queueFull.response(to: request)
        }
        let answer = PendingAnswer()
        jobsMade += 1
        pending[jobsMade] = (answer, request)
        waiting.append(
            QueryJob(
                number: jobsMade, route: route, parameters: parameters, target: target,
                nowMilliseconds: wallMilliseconds(),
                deadlineNanoseconds: SystemClock.monotonicNanoseconds()
                    &+ timeoutNanoseconds(parameters)))
        dispatch()
        return HTTPResponse(body: .pending(answer))
    }

    /// Answered here, where the series are: it reads no file.
    private func metadataAnswer(_ parameters: QueryParameters) -> QueryAnswer {
        do throws(QueryError) {
            let max = min(try parameters.limit(), QueryAnswer.metadataMax)
            return .success(of: metadata(parameters["metric"], max))
        } catch {
            return .failure(error)
        }
    }

    private func timeoutNanoseconds(_ parameters: QueryParameters) -> UInt64 {
        let asked = parameters["timeout"] == nil ? nil : parameters.timeoutMilliseconds
        let milliseconds = min(max(asked ?? Self.timeoutMilliseconds, 1), Self.timeoutMilliseconds)
        return UInt64(milliseconds) &* 1_000_000
    }

    /// Ends the threads; questions that are not answered stay so.
    package func close() {
        for thread in threads
        where thread.thread.finish(withinMilliseconds: Self.finishMilliseconds) {
            thread.running.join()
        }
        threads = []
        waiting = []
        pending = [:]
        wakeup?.close()
        wakeup = nil
    }

    // MARK: Threads

    private func dispatch() {
        while let job = waiting.first, let thread = idleThread() {
            waiting.removeFirst()
            threads[thread].isIdle = false
            threads[thread].thread.send(job)
        }
    }

    /// A thread without a question; started when there are few.
    private func idleThread() -> Int? {
        if let idle = threads.firstIndex(where: \.isIdle) { return idle }
        guard threads.count < Self.threadsMax else { return nil }
        let thread = QueryThread(number: threads.count, answers: answers)
        do throws(UVError) {
            threads.append(Running(thread: thread, running: try thread.start(), isIdle: true))
            return threads.count - 1
        } catch {
            // What waits is answered when a thread is free, or when the process has room again.
            if threads.isEmpty { refuseWaiting() }
            return nil
        }
    }

    private func refuseWaiting() {
        for job in waiting { give(.queueFull, to: job.number) }
        waiting = []
    }

    private func takeAnswers() {
        for answer in answers.takeAll() {
            threads[answer.thread].isIdle = true
            give(answer.answer, to: answer.job)
        }
        dispatch()
    }

    private func give(_ answer: QueryAnswer, to job: Int) {
        guard let (pending, request) = pending.removeValue(forKey: job) else { return }
        pending.give(answer.response(to: request))
    }
}

extension QueryParameters {
    /// The parameter `timeout`; `nil` where it is no duration.
    var timeoutMilliseconds: Int64? {
        do {
            return try durationMilliseconds(of: "timeout")
        } catch {
            return nil
        }
    }
}

extension QueryAnswer {
    /// Above it an answer is sent piece by piece.
    private static let streamedBytesMin = 64 << 10

    /// As it goes over the wire, compressed for who takes that.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let isLarge = body.count >= Self.streamedBytesMin
        let response = HTTPResponse(
            status: status,
            headers: [("Content-Type", contentType), ("Cache-Control", "no-store")],
            body: isLarge ? .stream(BytesProducer(body)) : .bytes(body))
        return response.gzipped(for: request)
    }
}
