/// The spool behind the queue.
extension TCPSender {
    func take(_ event: SpoolEvent) {
        switch event {
        case .recovered(let recovery): take(recovery)
        case .written(let entry):
            queue.written(entry.number, keptBytesMax: settings.keptBytesMax)
            onRoom?()
        case .notWritten(let entry):
            queue.notWritten(entry.number)
            onRoom?()
        case .loaded(let number, let bytes):
            loadingNumber = nil
            queue.loaded(number, bytes)
        case .unreadable(let number):
            loadingNumber = nil
            queue.unreadable(number)
            ledger.drop(queue.dropLost(), .corrupt)
            acknowledge()
        case .lost(let number):
            queue.lost(below: number)
            dropLost()
        case .size(let bytes): ledger.spoolBytes = bytes
        case .failed(let problem):
            ledger.fail(problem, atSeconds: environment.wallSeconds())
            environment.report("backend \(settings.name): waits in memory only: \(problem)")
        case .works: environment.report("backend \(settings.name): the spool works again")
        }
        wake()
        finishDrainIfEmpty()
    }

    /// What an earlier process left comes before everything else; it counts as queued here.
    private func take(_ recovery: SpoolRecovery) {
        let points = recovery.entries.reduce(0) { $0 + $1.points }
        ledger.queue(points + recovery.corrupt.points + recovery.dropped.points)
        ledger.drop(recovery.corrupt.points, .corrupt)
        ledger.drop(recovery.dropped.points, .spoolFull)
        if recovery.corrupt.records > 0 {
            environment.report(
                "backend \(settings.name): \(recovery.corrupt.records) payloads in the spool "
                    + "cannot be read")
        }
        let (wall, now) = (environment.wallSeconds(), now)
        queue.insert(recovered: recovery.entries) { entry in
            // A clock that jumped makes nothing younger than now nor older than the machine.
            let age = min(max(0, wall - entry.createdAtSeconds), 1e9)
            let milliseconds = UInt64(age * 1000)
            return now > milliseconds ? now - milliseconds : 0
        }
        queue.spoolWaiting { batch in
            spool?.append(batch.bytes, points: batch.points, createdAtSeconds: wall)
        }
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
