internal import Configuration
internal import Ingest
internal import TLS

/// Listeners whose datagrams are signed.
extension Agent {
    /// Reads the keys of every listener that has some, by its URL.
    func readEnvelopes() throws(StartFailure) -> [String: EnvelopeOptions] {
        var envelopes: [String: EnvelopeOptions] = [:]
        for listener in options.listeners where !listener.keysFile.isEmpty {
            envelopes[listener.url.text] = try Self.envelope(of: listener)
        }
        return envelopes
    }

    private static func envelope(
        of listener: ListenerOptions
    ) throws(StartFailure) -> EnvelopeOptions {
        do throws(TLSProblem) {
            // Loaded here only to say what is wrong with it before anything has started.
            _ = try MessageCodes()
        } catch {
            throw StartFailure(.badConfiguration, "listen: keys_file: \(error)")
        }
        do throws(KeysFile.Problem) {
            return EnvelopeOptions(
                keys: try KeysFile.read(listener.keysFile),
                driftMaxMilliseconds: UInt64(clamping: listener.driftMax.milliseconds))
        } catch {
            throw StartFailure(.badConfiguration, "listen: keys_file \(error.description)")
        }
    }
}
