package import Configuration
import Statsd
import TLS

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
            .applying(to: "udp://, tcp://, forward:// and forward+tls://") { !$0.isUnix },
            Option(
                "users", \.users, .list(of: .nonEmptyString, count: 0...256),
                "Accounts that are heard, by name or number; with `groups` empty, too, everyone."
            )
            .applying(to: unixSchemes, when: \.isUnix),
            Option(
                "groups", \.groups, .list(of: .nonEmptyString, count: 0...256),
                "Groups whose members are heard beside `users`; of a datagram's sender only the"
                    + " first group is known."
            )
            .applying(to: unixSchemes, when: \.isUnix),
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
                "keys_file", \.keysFile, .nonEmptyString,
                "Only datagrams that are signed by one of this file's keys are read, each of them"
                    + " once: lines of `KEYID HEXSECRET`, in a file that is not open to everyone."
            )
            .applying(to: "udp://") { $0.url.scheme == "udp" },
            Option(
                "drift_max", \.driftMax, .duration(.seconds(1) ... .seconds(3600)),
                "How far the time of a signed datagram may be from the agent's clock."
            )
            .applying(to: "listeners with a keys_file") { !$0.keysFile.isEmpty },
            Option(
                "token_file", \.tokenFile, .nonEmptyString,
                "The file with the tokens that agents must have, one a line; several may be valid."
            )
            .applying(to: "listeners of a collector", when: \.isForward),
            Option(
                "tls", \.tls, .section(tls), "What the listener shows, and whom it hears."
            )
            .applying(to: "forward+tls://", when: \.isEncrypted),
        ],
        validate: { listener, node, path, problems in
            reportUnknownAccounts(listener, node, path, &problems)
            guard let problem = listener.openness else { return }
            problems.add(problem, key: "url", of: node, at: path)
        })

    private static let unixSchemes = "unix://, unixgram:// and forward+unix://"

    private static func reportUnknownAccounts(
        _ listener: ListenerOptions, _ node: ConfigNode, _ path: ConfigPath,
        _ problems: inout ConfigProblems
    ) {
        for user in listener.users where SystemAccounts.userID(user) == nil {
            problems.add("there is no user `\(user)`", key: "users", of: node, at: path)
        }
        for group in listener.groups where SystemAccounts.groupID(group) == nil {
            problems.add("there is no group `\(group)`", key: "groups", of: node, at: path)
        }
    }

    private static let tls = Schema(
        defaults: TLSFiles(),
        [
            Option(
                "cert", \.certificate, .nonEmptyString,
                "The listener's certificate and those that it is from, a file in PEM form."),
            Option("key", \.key, .nonEmptyString, "Its private key, a file in PEM form."),
            Option(
                "client_ca", \.authority, .nonEmptyString,
                "Agents must have a certificate from one of these, a file in PEM form."),
        ])

    /// Why a collector's listener is too open, or has not what it needs.
    ///
    /// Whoever reaches a collector could write any metric, and read a token that is not encrypted
    /// on its way.
    private var openness: String? {
        guard isForward else { return nil }
        if isEncrypted, tls.certificate.isEmpty || tls.key.isEmpty {
            return "needs `tls` with `cert` and `key`"
        }
        guard !isLocal else { return nil }
        if !isEncrypted {
            return "can be reached by others: a collector needs forward+tls:// there, or a loopback"
                + " address behind a tunnel"
        }
        return tokenFile.isEmpty && tls.authority.isEmpty
            ? "can be reached by others: it needs a `token_file` or `tls.client_ca`" : nil
    }

    /// A URL alone, or a mapping.
    static let codec = Codec<ListenerOptions>(
        kind: "URL or mapping", shape: .section(schema.rows),
        decode: { node, path, problems in
            guard node.scalar != nil else {
                return schema.decode(node, at: path, reporting: &problems)
            }
            let url = Codec<Endpoint>.url(schemes).decode(node, path, &problems)
            let listener = url.map { ListenerOptions(url: $0) }
            if let problem = listener?.openness { problems.add(problem, at: node.location, path) }
            return listener
        },
        encode: { listener in
            let isPlain = listener == ListenerOptions(url: listener.url)
            return isPlain ? .scalar(listener.url.text) : schema.encode(listener)
        })

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
