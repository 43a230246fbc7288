/// The spool behind the queue.
extension TCPSender {
    func take(_ event: SpoolEvent) {
        let wall = environment.wallSeconds()
        ledger.note(event, atSeconds: wall)
        if let report = event.report { environment.report("backend \(settings.name): \(report)") }
        queue.take(event, from: spool, keptBytesMax: settings.keptBytesMax) { entry in
            // A clock that jumped makes nothing younger than now nor older than the machine.
            let milliseconds = UInt64(min(max(0, wall - entry.createdAtSeconds), 1e9) * 1000)
            return now > milliseconds ? now - milliseconds : 0
        }
        switch event {
        case .written, .notWritten: onRoom?()
        case .loaded: loadingNumber = nil
        case .unreadable:
            loadingNumber = nil
            ledger.drop(queue.dropLost(), .corrupt)
            acknowledge()
        case .lost: dropLost()
        case .recovered, .size, .failed, .works: break
        }
        wake()
        finishDrainIfEmpty()
    }

    /// Whether the next batch's bytes are in memory; if not, they are asked for.
    func isNextAtHand() -> Bool {
        guard let next = queue.nextWaiting, !next.isAtHand else { return true }
        if loadingNumber == nil, let number = next.spoolNumber, spool?.load(number) == true {
            loadingNumber = number
        }
        return false
    }

    /// Lets the spool forget what has left the queue.
    func acknowledge() {
        guard let spool, spool.isOpen else { return }
        spool.acknowledge(below: queue.oldestSpoolNumber ?? spool.nextNumber)
    }

    /// The spool had to make room, and memory no longer had it either.
    func dropLost() {
        guard spool != nil else { return }
        ledger.drop(queue.dropLost(), .spoolFull)
    }
}
