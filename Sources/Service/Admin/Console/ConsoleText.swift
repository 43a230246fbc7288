internal import Statsd

/// The console's fixed replies, byte by byte the reference's.
enum ConsoleText {
    static let help = """
        Commands: stats, counters, timers, gauges, delcounters, deltimers, delgauges, health, \
        config, quit


        """
    static let end = "END\n\n"
    static let error = "ERROR\n"

    static func health(isUp: Bool) -> String { "health: \(isUp ? "up" : "down")\n" }

    /// Uptime, what came in, and four figures of each backend.
    ///
    /// As in the reference, what is called `last_…` is told as the seconds since then, so that an
    /// error that never was shows as the seconds since 1970.
    static func stats(_ status: AgentStatus, nowSeconds: Double) -> String {
        let start = nowSeconds - status.uptimeSeconds
        let badLines = status.state.total.linesRejected.reduce(0, &+)
        let input = nowSeconds - (status.lastInputSeconds ?? start)
        var text = "uptime: \(whole(status.uptimeSeconds))\n"
        text += "messages.last_msg_seen: \(whole(input))\n"
        text += "messages.bad_lines_seen: \(badLines)\n"
        for backend in status.backends {
            for (figure, value) in figures(of: backend, start: start, nowSeconds: nowSeconds) {
                text += "\(backend.name).\(figure): \(value)\n"
            }
        }
        return text + end
    }

    private static func figures(
        of backend: BackendStatus, start: Double, nowSeconds: Double
    ) -> [(String, String)] {
        if backend.type == "console" {
            // The reference sets these at its start and never again.
            return [("lastFlush", whole(start)), ("lastException", whole(start))]
        }
        let flush = backend.lastFlushSeconds > 0 ? backend.lastFlushSeconds : start
        return [
            ("last_flush", whole(nowSeconds - flush)),
            ("last_exception", whole(nowSeconds - backend.lastErrorSeconds)),
            ("flush_time", whole(backend.flushMilliseconds)),
            ("flush_length", backend.flushBytes.description),
        ]
    }

    private static func whole(_ value: Double) -> String {
        JavaScriptNumber.text(value.rounded())
    }

    /// The effective configuration in the reference's form.
    ///
    /// `key: value`, and `key > sub: value` at any depth; lines of lists stay as they are in YAML.
    static func configuration(_ yaml: String) -> String {
        var text = "\n"
        var path: [Substring] = []
        for line in yaml.split(separator: "\n") {
            let indent = line.prefix { $0 == " " }.count
            let content = line.dropFirst(indent)
            path.removeLast(max(0, path.count - indent / 2))
            if content.hasSuffix(":"), !content.hasPrefix("- ") {
                path.append(content.dropLast())
            } else {
                text += (path + [content]).joined(separator: " > ") + "\n"
            }
        }
        return text
    }
}
