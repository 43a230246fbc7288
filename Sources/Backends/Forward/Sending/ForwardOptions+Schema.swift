import BackendKit
package import Configuration
import ForwardKit
import TLS

extension ForwardOptions {
    /// Rules are tried one after the other for each series.
    private static var scopesMax: Int { 256 }
    /// Each has a connection, a queue and a spool of its own.
    private static var collectorsMax: Int { 16 }

    /// The keys of an entry `{type: forward, …}`.
    package static var schema: Schema<ForwardOptions> {
        let defaults = ForwardOptions()
        let common =
            BackendCommonOptions.identityOptions
            + BackendCommonOptions.spooledDeliveryOptions(retry: defaults.common.retry)
        return Schema(
            defaults: defaults, common.map { $0.lifted(to: \.common) } + ownOptions,
            validate: { options, node, path, problems in
                guard (options.url == nil) == options.urls.isEmpty else { return }
                let problem =
                    options.url == nil
                    ? "is required, or `urls`" : "cannot be given beside `urls`"
                problems.add(problem, key: "url", of: node, at: path)
            })
    }

    private static var ownOptions: [Option<ForwardOptions>] {
        [
            Option(
                "url", optional: \.url, collector,
                "The collector: `forward+tls://host:port`, `forward://host:port`,"
                    + " `forward+unix:///path`, or its HTTP port, `https://host:port` or"
                    + " `http://host:port`."),
            Option(
                "urls", \.urls, .list(of: collector, count: 0...collectorsMax),
                "Several collectors, among which the series are divided by their keys: the same"
                    + " list on every agent."),
            Option(
                "token_file", \.tokenFile, .string,
                "The file that holds the token. Unencrypted it is sent to loopback addresses and"
                    + " Unix sockets only."),
            Option(
                "scopes", \.scopes, .list(of: rule, count: 0...scopesMax),
                "What is made of series here, and what by the collector: the first rule that fits."
                    + " A tag `scope:…` comes before; all others are `mixed`."),
            Option(
                "tls", \.tls, .section(tls),
                "Whom this agent trusts, and what it shows."
            )
            .applying(to: "forward+tls:// and https://") { options in
                options.collectors.contains { ["forward+tls", "https"].contains($0.scheme) }
            },
        ]
    }

    private static var tls: Schema<TLSFiles> {
        Schema(
            defaults: TLSFiles(),
            [
                Option(
                    "ca", \.authority, .string,
                    "Certificates to trust in place of the system's, a file in PEM form."),
                Option(
                    "cert", \.certificate, .string,
                    "This agent's certificate, for collectors that ask for one."),
                Option("key", \.key, .string, "The certificate's private key."),
            ],
            validate: { files, node, path, problems in
                guard files.certificate.isEmpty != files.key.isEmpty else { return }
                problems.add("`cert` and `key` need each other", key: "cert", of: node, at: path)
            })
    }

    private static var rule: Codec<ForwardScopeRule> { .section(ForwardScopeRule.schema) }

    private static var collector: Codec<Endpoint> {
        .url(schemes).checked { url in
            switch url.address {
            case .network(let hostPort): hostPort.port == 0 ? "has port 0" : nil
            case .socketPath: nil
            }
        }
    }
}
