import BackendKit
import Configuration
import ForwardKit
import HTTP
import TLS

/// Sends by HTTP, where nothing else comes through: each batch in a request of its own, behind a
/// hello.
extension CollectorSender {
    /// Posts the oldest batch, which may have to be read back first.
    func postOldest() {
        guard inFlight == nil, !isLoading, !queue.isOldestInFlight else { return }
        isLoading = true
        queue.loadOldest { [weak self] payload in self?.post(payload) }
    }

    private func post(_ payload: Payload?) {
        isLoading = false
        guard let payload else { return wake() }
        guard case .idle = link, let client else { return queue.returnOldest() }
        // A token that others could read on the way is worse than none.
        guard token.isEmpty || target.isProtected else {
            return fail("a token is sent by https://, or to this host")
        }
        do throws(WireFault) {
            inFlight = try BatchHeader(of: payload.bytes)
        } catch {
            dropOldest(.corrupt)
            return wake()
        }
        if payload.isOfEarlierProcess { ledger.pointsRetried &+= UInt64(payload.points) }
        link = .posting(
            client.send(request(payload.bytes)) { [weak self] in self?.posted($0) })
    }

    private func request(_ batch: [UInt8]) -> HTTPClientRequest {
        let isLong = batch.count >= Self.compressedBytesMin
        let frame = Frame(.batch, batch).bytes(
            compressionLevel: isLong ? Self.compressionLevel : 0)
        var headers = [(name: "Content-Type", value: PostedFrames.contentType)]
        if !token.isEmpty {
            let text = String(decoding: token, as: UTF8.self)
            headers.append((name: "Authorization", value: "Bearer \(text)"))
        }
        return HTTPClientRequest(
            url: target.postURL, headers: headers, body: hello.bytes() + frame,
            timeoutMilliseconds: options.common.timeoutMilliseconds)
    }

    private func posted(_ outcome: Result<HTTPClientResponse, HTTPClientError>) {
        guard case .posting = link else { return }
        link = .idle
        switch outcome {
        case .failure(let error): fail(error.description)
        case .success(let response)
        where response.headers["Content-Type"] == PostedFrames.contentType:
            take(response.body)
        case .success(let response): take(refusal: response)
        }
    }

    private func take(_ body: [UInt8]) {
        do throws(FrameFault) {
            var (reader, offset) = (FrameReader(), 0)
            while case .idle = link, inFlight != nil,
                let frame = try reader.next(body.span, from: &offset)
            {
                take(frame)
            }
        } catch {
            return fail("it sent what is no frame: \(error.rawValue)")
        }
        if case .idle = link, inFlight != nil { fail("no acknowledgement") }
    }

    private func take(_ frame: Frame) {
        do throws(WireFault) {
            switch frame.kind {
            case .acknowledgement: acknowledged(try Acknowledgement(frame.body))
            case .refusal: refused(try Refusal(frame.body))
            case .welcome, .ping, .pong: break
            case .hello, .batch: fail("it sent what only agents send")
            }
        } catch {
            fail("it sent what cannot be read: \(error.rawValue)")
        }
    }

    /// An answer that is not the collector's: the port's, or of a program in between.
    private func take(refusal response: HTTPClientResponse) {
        let message = "answered \(response.status) \(response.excerpt)"
        if response.status == 401 || response.status == 403 { readTokenAgain() }
        // It would be as long the next time.
        guard response.status == 413 else { return fail(message) }
        inFlight = nil
        ledger.fail("\(target.text): \(message)", atSeconds: environment.wallSeconds())
        dropOldest(.tooLarge)
        wake()
        finishDrainIfDone()
    }
}

extension Endpoint {
    var isWeb: Bool { scheme == "http" || scheme == "https" }

    /// Whether nobody else can read what is sent there.
    fileprivate var isProtected: Bool {
        guard case .network(let place) = address else { return false }
        return scheme == "https" || place.isLoopback
    }

    /// With the usual path where there is none.
    fileprivate var postURL: String {
        path.isEmpty || path == "/"
            ? Endpoint(scheme: scheme, address: address, path: PostedFrames.path).text : text
    }
}

extension ForwardOptions {
    /// Of the client that posts.
    var clientOptions: HTTPClientOptions {
        var client = HTTPClientOptions()
        if !tls.authority.isEmpty { client.certificateAuthorityFile = tls.authority }
        if !tls.certificate.isEmpty {
            (client.certificateFile, client.keyFile) = (tls.certificate, tls.key)
        }
        return client
    }
}
