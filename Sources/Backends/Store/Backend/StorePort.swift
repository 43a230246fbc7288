import BackendKit
import EventLoop

/// A backend's way to its store: flushes go out, answers come back on the loop.
///
/// Lives on the delivery thread and never waits.
package final class StorePort {
    /// Flushes that are not answered yet: 40 s at the default interval.
    package static let flushesMax = 4
    /// Readers that may ask at the same time for what is in memory.
    private static let readersMax = 16
    /// How long the end waits for the disk.
    private static let finishMilliseconds: UInt64 = 2_000

    /// Called for each flush: its points, those for whose names there was no room, and why all of
    /// them were dropped.
    var onTaken: ((_ points: Int, _ unnamed: Int, BackendDropReason?) -> Void)?
    var onStatus: ((StoreStatus) -> Void)?
    package private(set) var flushesWaiting = 0
    package private(set) var status = StoreStatus()

    private let thread: StoreThread
    private let running: OSThread
    private var wakeup: Wakeup?

    init(_ settings: StoreThread.Settings, on loop: Loop) throws(UVError) {
        thread = StoreThread(settings, requestsMax: Self.flushesMax + Self.readersMax)
        running = try thread.start()
        let wakeup = try Wakeup(on: loop) { [weak self] in self?.takeEvents() }
        self.wakeup = wakeup
        thread.events.attach(wakeup.sender)
    }

    /// Whether the disk keeps up.
    package var takesFlush: Bool { flushesWaiting < Self.flushesMax }

    /// Hands a flush over; false, and it is the caller's to count, when the disk is behind.
    func send(_ flush: StoreFlush) -> Bool {
        guard takesFlush, thread.requests.post(.flush(flush)) else { return false }
        flushesWaiting += 1
        return true
    }

    /// Where readers on other threads ask for what is in memory.
    package var views: StoreViews { StoreViews(requests: thread.requests) }

    /// Ends the store: what was sent before is still written, within two seconds.
    ///
    /// Once only.
    func close() {
        if thread.finish(withinMilliseconds: Self.finishMilliseconds) { running.join() }
        takeEvents()
        wakeup?.close()
        wakeup = nil
        onTaken = nil
        onStatus = nil
    }

    private func takeEvents() {
        for event in thread.events.takeAll() {
            switch event {
            case .taken(let points, let unnamed, let refusal):
                flushesWaiting -= 1
                onTaken?(points, unnamed, refusal)
            case .status(let status):
                self.status = status
                onStatus?(status)
            }
        }
    }
}
