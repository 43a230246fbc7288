/// What a spool behind the queue changes: batches without bytes, which can be read back.
extension DeliveryQueue {
    /// Does what an event means for the batches; what is lost by it waits for `dropLost`.
    mutating func take(
        _ event: SpoolEvent, from spool: SpoolPort?, keptBytesMax: Int,
        queuedAt: (SpoolEntry) -> UInt64 = { _ in 0 }
    ) {
        switch event {
        case .recovered(let recovery):
            insert(recovered: recovery.entries, queuedAt: queuedAt)
            spoolWaiting { batch in
                spool?.append(
                    batch.bytes, points: batch.points, createdAtSeconds: batch.createdAtSeconds)
            }
        case .written(let entry): written(entry.number, keptBytesMax: keptBytesMax)
        case .notWritten(let entry): notWritten(entry.number)
        case .loaded(let number, let bytes): loaded(number, bytes)
        case .unreadable(let number): unreadable(number)
        case .lost(let number): lost(below: number)
        case .size, .failed, .works: break
        }
    }

    /// Whether the spool has said of everything that it has it.
    package var isSpooled: Bool { batches[head...].allSatisfy(\.isSpooled) }

    /// The number of the oldest batch that the spool has, or was given.
    package var oldestSpoolNumber: UInt64? {
        for index in head..<batches.count {
            if let number = batches[index].spoolNumber { return number }
        }
        return nil
    }

    /// Puts what an earlier process left before everything that waits.
    package mutating func insert(recovered entries: [SpoolEntry], queuedAt: (SpoolEntry) -> UInt64)
    {
        let recovered = entries.map { DeliveryBatch($0, queuedAtMilliseconds: queuedAt($0)) }
        batches.insert(contentsOf: recovered, at: head + inFlightCount)
        if inFlightCount == 0, !recovered.isEmpty { oldestNumber &+= 1 }
    }

    /// Gives the spool what was queued before it was open.
    package mutating func spoolWaiting(_ append: (DeliveryBatch) -> UInt64?) {
        for index in (head + inFlightCount)..<batches.count
        where batches[index].spoolNumber == nil && !batches[index].bytes.isEmpty {
            batches[index].spoolNumber = append(batches[index])
        }
    }

    /// The spool has a batch: its bytes go, unless it waits and fewer than `keptBytesMax` do.
    package mutating func written(_ number: UInt64, keptBytesMax: Int) {
        guard let index = index(of: number), !batches[index].isPart else { return }
        batches[index].isSpooled = true
        if index < head + inFlightCount || waitingBytes > keptBytesMax { release(index) }
    }

    /// The spool will never have a batch.
    package mutating func notWritten(_ number: UInt64) {
        if let index = index(of: number) { batches[index].spoolNumber = nil }
    }

    /// The bytes of a waiting batch have been read back.
    package mutating func loaded(_ number: UInt64, _ loaded: [UInt8]) {
        guard let index = index(of: number), index >= head + inFlightCount,
            batches[index].bytes.isEmpty
        else { return }
        guard !loaded.isEmpty else { return unreadable(number) }
        batches[index].bytes = loaded
        bytes += loaded.count
    }

    /// The spool has lost the batches below `number`; those that memory has, too, stay.
    package mutating func lost(below number: UInt64) {
        for index in head..<batches.count {
            guard let own = batches[index].spoolNumber else { continue }
            guard own < number else { return }
            batches[index].spoolNumber = nil
            batches[index].isSpooled = false
        }
    }

    /// A batch cannot be read back.
    package mutating func unreadable(_ number: UInt64) {
        guard let index = index(of: number) else { return }
        batches[index].spoolNumber = nil
        batches[index].isSpooled = false
    }

    /// Drops the waiting batches whose bytes are nowhere any more.
    ///
    /// - Returns: their points.
    package mutating func dropLost() -> Int {
        dropWaiting { $0.spoolNumber == nil && !$0.isAtHand }
    }

    /// Drops everything that the spool has not, nor was given.
    ///
    /// - Returns: the points of it.
    package mutating func dropUnspooled() -> Int {
        returnInFlight()
        return dropWaiting { $0.spoolNumber == nil }
    }

    /// Forgets the bytes of the oldest waiting batch that can be read back; false without one.
    mutating func releaseOldestSpooled() -> Bool {
        for index in (head + inFlightCount)..<batches.count
        where batches[index].isSpooled && !batches[index].bytes.isEmpty {
            release(index)
            return true
        }
        return false
    }

    /// Drops the oldest waiting batch that memory alone has; its points, or `nil` without one.
    mutating func dropOldestUnspooled() -> Int? {
        for index in (head + inFlightCount)..<batches.count where !batches[index].isSpooled {
            let points = batches[index].points
            leave(at: index)
            return points
        }
        return nil
    }

    private mutating func dropWaiting(_ isDropped: (DeliveryBatch) -> Bool) -> Int {
        let first = head + inFlightCount
        if inFlightCount == 0, first < batches.count, isDropped(batches[first]) {
            oldestNumber &+= 1
        }
        var points = 0
        var kept = Array(batches[..<first])
        for batch in batches[first...] {
            if isDropped(batch) {
                points += batch.points
                bytes -= batch.bytes.count
            } else {
                kept.append(batch)
            }
        }
        batches = kept
        return points
    }

    /// Numbers rise from batch to batch, but some batches have none: newest first, since what is
    /// asked for was queued a moment ago, or is the very first that waits.
    private func index(of number: UInt64) -> Int? {
        let first = head + inFlightCount
        if first < batches.count, batches[first].spoolNumber == number { return first }
        for index in (head..<batches.count).reversed() {
            guard let own = batches[index].spoolNumber else { continue }
            if own <= number { return own == number ? index : nil }
        }
        return nil
    }
}
