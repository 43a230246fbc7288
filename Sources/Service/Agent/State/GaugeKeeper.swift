internal import EventLoop
internal import Statsd

/// Writes gauges to the state directory on a thread of its own.
///
/// A million gauges take a second, and a disk may take longer: neither the flush nor the delivery
/// thread can wait for it.
final class GaugeKeeper: Sendable {
    /// Gauges come once a minute; when four sets wait the disk hangs, and the next is as good.
    private static let setsMax = 4

    /// What could not be written, in words; the latest only.
    let problems = Mailbox<String>(messagesMax: 1)
    private let sets = Mailbox<[PersistedGauge]>(messagesMax: setsMax)
    private let stop = Mailbox<Bool>(messagesMax: 1)
    private let directory: StateDirectory

    init(_ directory: StateDirectory) {
        self.directory = directory
    }

    func start() throws(UVError) -> OSThread {
        try OSThread.spawn(named: "state") {
            do throws(UVError) {
                try self.run()
            } catch {
                self.problems.post("the state thread cannot run: \(error)")
            }
        }
    }

    func keep(_ gauges: [PersistedGauge]) { sets.post(gauges) }

    /// Ends the thread once everything is written.
    func finish() { stop.post(true) }

    private func run() throws(UVError) {
        let loop = try Loop()
        let wakeup = try Wakeup(on: loop) {
            // Asked first: what is posted before `finish` is then among the sets.
            let isLast = !self.stop.takeAll().isEmpty
            if let latest = self.sets.takeAll().last { self.write(latest) }
            if isLast { loop.stop() }
        }
        sets.attach(wakeup.sender)
        stop.attach(wakeup.sender)
        loop.run()
        wakeup.close()
        loop.close()
    }

    private func write(_ gauges: [PersistedGauge]) {
        do throws(StateDirectory.Problem) {
            try directory.write(GaugeFile.name, GaugeFile.encode(gauges))
        } catch {
            problems.post(error.description)
        }
    }
}
