package import Configuration
import Statsd

extension ListenerOptions {
    package static let schema = Schema(
        defaults: ListenerOptions("udp", "127.0.0.1"),
        [
            Option(
                "url", \.url, .url(schemes),
                "Transport and address; IPv6 in brackets, port 0 for any free port, `@name` for an"
                    + " abstract socket. Required."
            )
            .required,
            Option(
                "idle_timeout", \.idleTimeout, .duration(.seconds(1) ... .seconds(86_400)),
                "A connection that is silent for so long is closed."
            )
            .applying(to: "tcp:// and unix://") { $0.isStream },
            Option(
                "allow", \.allow, .list(of: .addressRange, count: 0...256),
                "Peers that are heard; empty for everyone."
            )
            .applying(to: "tcp:// and forward://") {
                $0.url.scheme == "tcp" || $0.url.scheme == "forward"
            },
            Option(
                "mode", optional: \.mode, permissions,
                "Permissions of the socket file; without it the umask decides."
            )
            .applying(to: "sockets in the file system", when: \.isSocketFile),
            Option(
                "owner", optional: \.owner, .nonEmptyString,
                "Owner of the socket file: `user`, `user:group` or `:group`."
            )
            .applying(to: "sockets in the file system", when: \.isSocketFile),
            Option(
                "gauge_sign", \.gaugeSign, gaugeSigns,
                "Whether `-3` changes a gauge or sets it."
            )
            .applying(to: "listeners for lines") { !$0.isForward },
            Option(
                "framing", \.framing, .choice,
                "How the packets of a stream are told apart: by line, or by a length before each."
            )
            .applying(to: "unix://") { $0.url.scheme == "unix" },
            Option(
                "gro", \.gro, .boolean,
                "Take runs of equally long datagrams in one piece, as senders with `UDP_SEGMENT`"
                    + " and some network cards make them; takes up to 4 MiB more of memory."
            )
            .applying(to: "udp://") { $0.url.scheme == "udp" },
            Option(
                "token_file", \.tokenFile, .nonEmptyString,
                "The file with the tokens that agents must have, one a line; several may be valid."
            )
            .applying(to: "forward:// and forward+unix://", when: \.isForward),
            .unavailable("tls"),
        ])

    /// A URL alone, or a mapping.
    static let codec = Codec<ListenerOptions>(
        kind: "URL or mapping", shape: .section(schema.rows),
        decode: { node, path, problems in
            guard node.scalar != nil else {
                return schema.decode(node, at: path, reporting: &problems)
            }
            let url = Codec<Endpoint>.url(schemes).decode(node, path, &problems)
            return url.map { ListenerOptions(url: $0) }
        },
        encode: { listener in
            let isPlain = listener == ListenerOptions(url: listener.url)
            return isPlain ? .scalar(listener.url.text) : schema.encode(listener)
        })

    /// Whoever reaches a collector could write any metric, and read a token that is not encrypted
    /// on its way.
    static func reportOpenCollectors(
        _ options: AgentOptions, _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        for (index, element) in (node["listen"]?.elements ?? []).enumerated() {
            guard let text = element.text ?? element["url"]?.text,
                let url = try? Endpoint(parsing: text, schemes: schemes)
            else { continue }
            let listener = ListenerOptions(url: url)
            guard listener.isForward, !listener.isLocal else { continue }
            problems.add(
                "a collector that others can reach needs TLS, which is not available in this"
                    + " version: listen on a loopback address behind a tunnel",
                at: element.location, path.key("listen").index(index))
        }
    }

    private static let permissions = Codec<UInt32>.text(
        "octal permissions",
        parse: { text throws(ValueProblem) in
            guard let mode = UInt32(text, radix: 8), mode <= 0o777, text.first != "+" else {
                throw ValueProblem("is not octal permissions such as 0660")
            }
            return mode
        },
        print: { "0" + String($0, radix: 8) })

    private static let gaugeSigns = Codec<GaugeSign>.choice(
        [("delta", .delta), ("absolute", .absolute)],
        name: { sign in
            switch sign {
            case .delta: "delta"
            case .absolute: "absolute"
            }
        })
}
