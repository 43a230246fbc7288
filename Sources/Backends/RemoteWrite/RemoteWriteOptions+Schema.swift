import BackendKit
package import Configuration
import ExpositionKit

extension RemoteWriteOptions {
    /// The keys of an entry `{type: remote_write, …}`.
    package static var schema: Schema<RemoteWriteOptions> {
        let common =
            BackendCommonOptions.identityOptions + BackendCommonOptions.spooledDeliveryOptions()
        return Schema(
            defaults: RemoteWriteOptions(),
            common.map { $0.lifted(to: \.series.common) } + receiverOptions
                + ExpositionOptions.seriesOptions.map { $0.lifted(to: \.series) },
            validate: { options, node, path, problems in
                guard !options.userName.isEmpty, !options.tokenFile.isEmpty else { return }
                problems.add(
                    "cannot be given beside `username`", key: "token_file", of: node, at: path)
            })
    }

    private static var receiverOptions: [Option<RemoteWriteOptions>] {
        [
            Option(
                "url", \.url, .url(schemes).checked(problem),
                "Where the receiver takes remote write, its path included."),
            Option("username", \.userName, .string, "For basic authentication; empty for none."),
            Option(
                "password_file", \.passwordFile, .string,
                "The file that holds the user's password."),
            Option(
                "token_file", \.tokenFile, .string, "The file that holds a bearer token."),
            Option(
                "batch_samples_max", \.batchSamplesMax, .integer(10...100_000),
                "Most samples of a request."),
            Option("tls", \.tls, .section(HTTPTLSOptions.schema), "")
                .applying(to: "https") { $0.url.scheme == "https" },
        ]
    }

    private static func problem(_ url: Endpoint) -> String? {
        guard case .network(let hostPort) = url.address else { return "is not a network address" }
        if hostPort.port == 0 { return "has port 0" }
        if url.path.isEmpty || url.path == "/" { return "has no path such as /api/v1/write" }
        let isPlain = url.path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        return isPlain ? nil : "has a path with blanks"
    }
}
