internal import QueryAPI

/// What `martlet top` shows of one moment, as lines.
struct TopScreen {
    let url: String
    let status: JSONValue
    /// Of the moment before; for rates.
    let before: JSONValue
    let seconds: Double
    let rates: [PageRates.Rate]

    /// At most as many lines and columns as fit.
    func lines(_ size: TerminalSize) -> [String] {
        var lines = [header] + arrivals + [flush, ""]
        lines.append(line("BACKEND", "DELIVERED/s", "WAITING", "DROPPED", "LAST ERROR"))
        lines += backends
        lines += ["", "       RATE/s         TOTAL  SERIES"]
        let room = max(0, size.rows - lines.count)
        lines += rates.prefix(room).map { rate in
            right(ShortNumber.text(rate.perSecond), 13) + " "
                + right(ShortNumber.text(rate.total), 13) + "  \(PlainText.of(rate.series))"
        }
        if rates.isEmpty, room > 0 { lines.append("      no series has counted anything since") }
        return lines.prefix(size.rows).map { PlainText.of($0, width: size.columns) }
    }

    // MARK: Parts

    private var header: String {
        let version = status["version"]?.string ?? "?"
        let uptime = Int64(status["uptime_seconds"]?.number ?? 0)
        let memory = status["memory"]?["bytes"]?.number ?? 0
        let limit = status["memory"]?["limit_bytes"]?.number ?? 0
        return "martlet \(version)  \(url)  up \(uptime / 3600)h\(uptime / 60 % 60)m\(uptime % 60)s"
            + "  \(status["readiness"]?.string ?? "")"
            + "  state \(ShortNumber.text(memory))B of \(ShortNumber.text(limit))B"
    }

    private var arrivals: [String] {
        let path = ["ledger", "lines"]
        let rejected = sum(of: value(path + ["rejected"], in: status))
        let dropped = sum(of: value(["ledger", "samples", "dropped"], in: status))
        let kernel = (status["listeners"]?.array ?? [])
            .reduce(0) { $0 + ($1["kernel_drops"]?.number ?? 0) }
        let refused =
            sum(of: value(["ledger", "datagrams_refused"], in: status))
            + (status["listeners"]?.array ?? [])
            .reduce(0) { $0 + ($1["connections_refused"]?.number ?? 0) }
        let series = (status["series"]?.members ?? []).map {
            "\($0.name) \(ShortNumber.text($0.value.number ?? 0))"
        }
        return [
            "lines     \(rate(path + ["received"]))/s"
                + "  accepted \(rate(path + ["accepted"]))/s"
                + "  rejected \(ShortNumber.text(rejected))  samples dropped"
                + " \(ShortNumber.text(dropped))  kernel drops \(ShortNumber.text(kernel))"
                + "  turned away \(ShortNumber.text(refused))",
            "series    " + series.joined(separator: "  "),
        ]
    }

    private var flush: String {
        let flush = status["flush"]
        func milliseconds(_ name: String) -> String {
            ShortNumber.text((flush?[name]?.number ?? 0) * 1000) + " ms"
        }
        return "flush     \(ShortNumber.text(flush?["flushes"]?.number ?? 0)) done"
            + "  took \(milliseconds("duration_seconds"))  late \(milliseconds("lag_seconds"))"
            + "  hand-over at most \(milliseconds("handover_seconds_max"))"
    }

    private var backends: [String] {
        (status["backends"]?.array ?? []).map { backend in
            let name = backend["name"]?.string ?? ""
            let earlier = before["backends"]?.array.first { $0["name"]?.string == name }
            let delivered =
                (backend["delivered"]?.number ?? 0) - (earlier?["delivered"]?.number ?? 0)
            return line(
                name, ShortNumber.text(max(0, delivered) / seconds),
                ShortNumber.text(backend["waiting"]?.number ?? 0),
                ShortNumber.text(sum(of: backend["dropped"])), backend["last_error"]?.string ?? "")
        }
    }

    private func line(
        _ name: String, _ delivered: String, _ waiting: String, _ dropped: String, _ error: String
    ) -> String {
        PlainText.of(name, width: 20) + right(delivered, 13) + right(waiting, 10)
            + right(dropped, 10) + "  " + PlainText.of(error)
    }

    // MARK: Values

    private func value(_ path: [String], in status: JSONValue) -> JSONValue? {
        path.reduce(status as JSONValue?) { $0?[$1] }
    }

    private func rate(_ path: [String]) -> String {
        let now = value(path, in: status)?.number ?? 0
        let earlier = value(path, in: before)?.number ?? 0
        return ShortNumber.text(max(0, now - earlier) / seconds)
    }

    private func sum(of counts: JSONValue?) -> Double {
        (counts?.members ?? []).reduce(0) { $0 + ($1.value.number ?? 0) }
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
