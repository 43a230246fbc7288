internal import Configuration
internal import Ingest
internal import TLS

/// Listeners whose datagrams are signed.
extension Agent {
    /// Reads the keys of every listener that has some, by its URL.
    func readEnvelopes() throws(StartFailure) -> [String: EnvelopeOptions] {
        var envelopes: [String: EnvelopeOptions] = [:]
        var owners: [[UInt8]: String] = [:]
        for listener in options.listeners where !listener.keysFile.isEmpty {
            let url = listener.url.text
            let envelope = try Self.envelope(of: listener)
            for key in envelope.keys.keys {
                guard let other = owners.updateValue(url, forKey: key.secret), other != url else {
                    continue
                }
                throw StartFailure(
                    .badConfiguration,
                    "listen: \(url) has a key of \(other): what one has read, the other would, too")
            }
            envelopes[url] = envelope
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
