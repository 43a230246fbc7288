import EventLoop
import ForwardKit

/// A collector that forwards again: hand-overs into the journal, and from there to the backends.
extension CollectorServer {
    /// Whether every batch that was handed over is kept by somebody else.
    var isOutboxEmpty: Bool { outbox.isEmpty && collector.dueIntervals.isEmpty }

    /// Another list of backends that forward; the first after the journal was read.
    func plan(_ new: [UpwardPlan]) {
        upward = new
        collector.setForwarding(!new.isEmpty)
        journal.reservedSixteenths = new.isEmpty ? 1 : 8
        // What was given to a backend that has ended is given to its successor.
        outbox.takeBack()
        guard !new.isEmpty else {
            if !outbox.isEmpty {
                post(.warning("what was to be forwarded is dropped: no backend forwards any more"))
            }
            return outbox = Outbox()
        }
        let (outbox, collector) = (outbox, collector)
        keepJournal { journal throws(UVError) in try journal.append(outbox, of: collector) }
    }

    /// Hands over what is due, oldest first, and gives away what has been.
    ///
    /// What the journal has no room for waits, and so do agents then.
    func handUp() {
        guard !upward.isEmpty else { return }
        var isChanged = false
        for key in collector.dueIntervals {
            let isKept = keepJournal { journal throws(UVError) in
                try journal.handOver(key, of: &collector, by: upward, &outbox)
            }
            guard isKept else { break }
            isChanged = true
        }
        sayWhatIsLeftOut()
        // No sequence is seen by anyone before it is on the medium: even a power cut cannot have it
        // given out twice.
        if isChanged { keepJournal { journal throws(UVError) in try journal.sync() } }
        giveAway()
    }

    private func sayWhatIsLeftOut() {
        let leftOut = collector.tally.seriesUnforwardable
        guard leftOut > seriesLeftOut else { return }
        post(
            .warning(
                "\(leftOut - seriesLeftOut) series cannot be forwarded: past a limit of frames"))
        seriesLeftOut = leftOut
    }

    /// Reads batches out of the journal for the backends, as many as they may have.
    private func giveAway() {
        guard canPost, !outbox.isEmpty else { return }
        let collectors =
            settings.options.own.suffix(1) + collector.collectorsBelow(at: Self.nowNanoseconds)
        while let number = outbox.next() {
            var found: (destination: Outbox.Destination, series: Int, body: [UInt8])?
            let isRead = keepJournal { journal throws(UVError) in
                found = try journal.outgoing(number)
            }
            guard isRead, let found else {
                tally.journalErrors &+= 1
                outbox.settle([number])
                continue
            }
            post(
                .outgoing(
                    OutgoingBatch(
                        number: number, destination: found.destination,
                        series: found.series, body: found.body,
                        collectors: Array(collectors.prefix(ForwardLimits.collectorsBelowMax)))))
        }
    }

    /// Backends say what they have on their disks, or have lost.
    func settle(_ numbers: [UInt64]) {
        outbox.settle(numbers)
        isOutboxChanged = true
        giveAway()
    }

    /// Once a second: so that not everything is given away once more after a crash.
    func noteSettled() {
        guard isOutboxChanged, !upward.isEmpty else { return }
        isOutboxChanged = false
        let outbox = outbox
        keepJournal { journal throws(UVError) in try journal.append(settledOf: outbox) }
    }

    /// A backend ended with batches that it did not keep.
    func takeBack() {
        outbox.takeBack()
        giveAway()
    }
}
