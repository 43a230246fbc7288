import BackendKit
import EventLoop

/// A backend's way to its store: flushes and questions go out, answers come back on the loop.
///
/// Lives on the delivery thread and never waits.
package final class StorePort {
    /// Flushes that are not answered yet: 40 s at the default interval.
    package static let flushesMax = 4
    /// Questions that are not answered yet.
    private static let selectionsMax = 16
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
    private var selections: [Int: (Result<[StoredSeries], StoreReadError>) -> Void] = [:]
    private var selectionsMade = 0

    init(_ settings: StoreThread.Settings, on loop: Loop) throws(UVError) {
        thread = StoreThread(settings, requestsMax: Self.flushesMax + Self.selectionsMax)
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

    /// Asks for series; `onAnswer` comes on the loop, unless the store is closed before.
    ///
    /// - Returns: false when too many questions wait already.
    package func select(
        _ selection: StoreSelection,
        onAnswer: @escaping (Result<[StoredSeries], StoreReadError>) -> Void
    ) -> Bool {
        guard selections.count < Self.selectionsMax else { return false }
        selectionsMade += 1
        guard thread.requests.post(.select(number: selectionsMade, selection)) else {
            return false
        }
        selections[selectionsMade] = onAnswer
        return true
    }

    /// Ends the store: what was sent before is still written, within two seconds.
    ///
    /// Once only; answers that come in time are given.
    func close() {
        if thread.finish(withinMilliseconds: Self.finishMilliseconds) { running.join() }
        takeEvents()
        wakeup?.close()
        wakeup = nil
        onTaken = nil
        onStatus = nil
        selections = [:]
    }

    private func takeEvents() {
        for event in thread.events.takeAll() {
            switch event {
            case .taken(let points, let unnamed, let refusal):
                flushesWaiting -= 1
                onTaken?(points, unnamed, refusal)
            case .selected(let number, let answer):
                selections.removeValue(forKey: number)?(answer)
            case .status(let status):
                self.status = status
                onStatus?(status)
            }
        }
    }
}
