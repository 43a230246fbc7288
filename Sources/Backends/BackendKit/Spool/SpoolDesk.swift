import EventLoop

/// One backend's spool on the spool thread: does what is asked, and says what became of it.
///
/// A disk that refuses makes the spool pass records by for `retryMilliseconds`, then it is tried
/// again with the next one. What is asked meanwhile is answered all the same.
final class SpoolDesk {
    let folder: String
    /// Another spool of the same folder has to be closed first.
    var isHeld = false

    private var spool: Spool
    private let events: Mailbox<SpoolEvent>
    private let retryMilliseconds: UInt64
    private var isOpen = false
    private var isFailing = false
    private var retryAtMilliseconds: UInt64 = 0
    private var acknowledgedBelow: UInt64 = 0
    private var toldBytes = 0

    init(_ place: SpoolPlace, files: any SpoolFiles, retryMilliseconds: UInt64) {
        folder = place.folder
        events = place.events
        self.retryMilliseconds = retryMilliseconds
        spool = Spool(files, format: place.format, limits: place.limits)
    }

    /// Whether time alone brings something to do.
    var needsTimer: Bool { !isHeld && (!isOpen || !spool.isSynced) }

    func open(now: UInt64) {
        guard !isOpen, !isHeld, !isFailing || now >= retryAtMilliseconds else { return }
        do throws(UVError) {
            let recovery = try spool.open()
            isOpen = true
            events.post(.recovered(recovery))
            works()
        } catch {
            fail("cannot be opened", error, now: now)
        }
    }

    func append(_ record: SpoolRecord, now: UInt64) {
        guard isOpen, !isFailing || now >= retryAtMilliseconds else {
            events.post(.notWritten(record.entry))
            return
        }
        let first = spool.firstNumber
        do throws(UVError) {
            try spool.append(record)
            events.post(.written(record.entry))
            works()
        } catch {
            // A payload that no spool of this size can take says nothing about the disk.
            if error != .tooLarge { fail("cannot be written", error, now: now) }
            events.post(.notWritten(record.entry))
        }
        if spool.firstNumber > first { events.post(.lost(below: spool.firstNumber)) }
    }

    func load(_ number: UInt64, now: UInt64) {
        do throws(UVError) {
            if let record = try spool.read(number) {
                events.post(.loaded(number: number, bytes: record.bytes))
                return
            }
        } catch {
            fail("cannot be read", error, now: now)
        }
        events.post(.unreadable(number: number))
    }

    func acknowledge(below number: UInt64) {
        acknowledgedBelow = max(acknowledgedBelow, number)
    }

    /// What is done once after a batch of requests.
    func settle(now: UInt64) {
        if isOpen {
            do throws(UVError) {
                try spool.acknowledge(below: acknowledgedBelow)
            } catch {
                fail("cannot be acknowledged", error, now: now)
            }
        }
        guard spool.bytes != toldBytes else { return }
        toldBytes = spool.bytes
        events.post(.size(bytes: toldBytes))
    }

    func sync(now: UInt64) {
        guard !spool.isSynced else { return }
        do throws(UVError) {
            try spool.sync()
        } catch {
            fail("cannot be written to the medium", error, now: now)
        }
    }

    private func fail(_ what: String, _ error: UVError, now: UInt64) {
        retryAtMilliseconds = now + retryMilliseconds
        guard !isFailing else { return }
        isFailing = true
        events.post(.failed("the spool in \(folder) \(what): \(error)"))
    }

    private func works() {
        guard isFailing else { return }
        isFailing = false
        events.post(.works)
    }
}
