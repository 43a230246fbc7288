import EventLoop

/// The spools that are open, and the loop that serves them; all of it lives on the spool thread.
final class SpoolDesks {
    /// How long written bytes may wait for the medium, and how often a refusing disk is looked at.
    private static let tickMilliseconds: UInt64 = 1_000

    private let makeFiles: (String) -> any SpoolFiles
    private let retryMilliseconds: UInt64
    private let loop: Loop
    private var timer: Timer?
    private var isTimerSet = false
    private var desks: [Int: SpoolDesk] = [:]

    init(
        _ makeFiles: @escaping (String) -> any SpoolFiles, retryMilliseconds: UInt64
    ) throws(UVError) {
        self.makeFiles = makeFiles
        self.retryMilliseconds = retryMilliseconds
        loop = try Loop()
    }

    /// Serves requests until `stop` has a message, those that came before it included.
    func run(_ requests: Mailbox<SpoolRequest>, until stop: Mailbox<Bool>) throws(UVError) {
        timer = try Timer(on: loop) { self.tick() }
        let wakeup = try Wakeup(on: loop) {
            // Asked first: what was posted before `finish` is then among the requests.
            let isLast = !stop.takeAll().isEmpty
            self.serve(requests.takeAll())
            if isLast { self.loop.stop() }
        }
        requests.attach(wakeup.sender)
        stop.attach(wakeup.sender)
        loop.run()
        for desk in desks.values { desk.sync(now: loop.nowMilliseconds) }
        timer?.close()
        timer = nil
        wakeup.close()
        loop.close()
    }

    private func serve(_ requests: [SpoolRequest]) {
        let now = loop.nowMilliseconds
        for request in requests { serve(request, now: now) }
        for desk in desks.values { desk.settle(now: now) }
        setTimer()
    }

    private func serve(_ request: SpoolRequest, now: UInt64) {
        if case .open(let place) = request.action { return open(request.spool, place, now: now) }
        guard let desk = desks[request.spool] else { return }
        switch request.action {
        case .open: break
        case .append(let record): desk.append(record, now: now)
        case .load(let number): desk.load(number, now: now)
        case .acknowledge(let number): desk.acknowledge(below: number)
        case .close: close(request.spool, desk, now: now)
        }
    }

    private func open(_ spool: Int, _ place: SpoolPlace, now: UInt64) {
        let desk = SpoolDesk(
            place, files: makeFiles(place.folder), retryMilliseconds: retryMilliseconds)
        desk.isHeld = desks.values.contains { $0.folder == place.folder }
        desks[spool] = desk
        desk.open(now: now)
    }

    /// The next spool that waits for this folder takes over what is left in it.
    private func close(_ spool: Int, _ desk: SpoolDesk, now: UInt64) {
        desk.settle(now: now)
        desk.sync(now: now)
        desks[spool] = nil
        guard !desk.isHeld else { return }
        let waiting = desks.filter { $0.value.folder == desk.folder }.min { $0.key < $1.key }
        waiting?.value.isHeld = false
        waiting?.value.open(now: now)
    }

    private func tick() {
        isTimerSet = false
        let now = loop.nowMilliseconds
        for desk in desks.values {
            desk.sync(now: now)
            desk.open(now: now)
        }
        setTimer()
    }

    private func setTimer() {
        guard !isTimerSet, desks.values.contains(where: \.needsTimer) else { return }
        isTimerSet = true
        timer?.start(afterMilliseconds: Self.tickMilliseconds)
    }
}
