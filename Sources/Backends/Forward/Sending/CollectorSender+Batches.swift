import BackendKit
import Configuration
import EventLoop
import ForwardKit

/// What the collector says, and the batches that it is sent.
extension CollectorSender {
    func take(_ frame: Frame, from stream: FrameStream) {
        guard isCurrent(stream) else { return }
        do throws(WireFault) {
            switch frame.kind {
            case .welcome: welcomed(try Welcome(frame.body), stream)
            case .acknowledgement: acknowledged(try Acknowledgement(frame.body))
            case .refusal: refused(try Refusal(frame.body))
            case .ping: stream.send(Frame(.pong, try Ping(frame.body).body))
            case .pong: break
            case .hello, .batch: fail("it sent what only agents send")
            }
        } catch {
            fail("it sent what cannot be read: \(error.rawValue)")
        }
    }

    private func welcomed(_ welcome: Welcome, _ stream: FrameStream) {
        guard case .greeting = link else { return }
        timer?.stop()
        link = .open(stream)
        pump(stream)
        finishDrainIfDone()
    }

    /// Sends the oldest batch, which may have to be read back first.
    func pump(_ stream: FrameStream) {
        guard inFlight == nil, !isLoading, !queue.isOldestInFlight, !isHeld, !queue.isEmpty,
            queue.isSettled
        else { return }
        isLoading = true
        queue.loadOldest { [weak self] payload in self?.loaded(payload) }
    }

    private func loaded(_ payload: Payload?) {
        isLoading = false
        guard let payload else { return wake() }
        guard case .open(let stream) = link else { return queue.returnOldest() }
        do throws(WireFault) {
            let header = try BatchHeader(of: payload.bytes)
            inFlight = header
            if payload.isOfEarlierProcess { ledger.pointsRetried &+= UInt64(payload.points) }
            let isLong = payload.bytes.count >= Self.compressedBytesMin
            stream.send(
                Frame(.batch, payload.bytes),
                compressionLevel: isLong ? Self.compressionLevel : 0)
            startTimeout()
        } catch {
            dropOldest(.corrupt)
            wake()
        }
    }

    func acknowledged(_ answer: Acknowledgement) {
        guard let sent = inFlight, sent.epoch == answer.epoch, sent.sequence == answer.sequence
        else { return }
        inFlight = nil
        timer?.stop()
        let now = environment.wallSeconds()
        let payload = queue.removeOldest()
        switch answer.outcome {
        case .merged, .repeated, .amended: ledger.deliver(payload.points, atSeconds: now)
        case .late, .tooOld: ledger.drop(payload.points, .outOfOrder)
        }
        settle()
        if failuresInRow > 0 {
            environment.report("backend \(options.name): delivers again to \(target.text)")
        }
        failuresInRow = 0
        wake()
        finishDrainIfDone()
    }

    func refused(_ refusal: Refusal) {
        let detail = String(decoding: refusal.detail, as: UTF8.self)
        let message = "refused: \(refusal.reason.label)\(detail.isEmpty ? "" : ": \(detail)")"
        if refusal.reason == .unauthorized { readTokenAgain() }
        // A header that cannot be read has no sequence to be named.
        guard !refusal.reason.isTemporary, let sent = inFlight,
            refusal.sequence == 0
                || sent.epoch == refusal.epoch && sent.sequence == refusal.sequence
        else { return fail(message) }
        inFlight = nil
        timer?.stop()
        ledger.fail("\(target.text): \(message)", atSeconds: environment.wallSeconds())
        dropOldest(.rejected)
        wake()
        finishDrainIfDone()
    }

    func readTokenAgain() {
        guard !options.tokenFile.isEmpty,
            case .success(let text) = environment.readSecret(options.tokenFile)
        else { return }
        token = Array(text.utf8)
    }

    func dropOldest(_ reason: BackendDropReason) {
        let payload = queue.removeOldest()
        ledger.drop(payload.points, reason)
        settle()
    }

    /// What is left must be on disk before the agent may stop.
    func finishDrainIfDone() {
        guard isDraining, queue.isEmpty || isRefused, queue.isWritten, let onDone = onDrained
        else { return }
        onDrained = nil
        onDone()
    }
}
