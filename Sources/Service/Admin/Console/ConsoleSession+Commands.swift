internal import Statsd

/// What each command does.
extension ConsoleSession {
    func carryOut(_ command: ConsoleCommand) {
        switch command {
        case .help: reply(ConsoleText.help)
        case .stats:
            reply(ConsoleText.stats(console.view.status, nowSeconds: console.wallSeconds()))
        case .read(let kind): list(kind)
        case .delete(let kind, let names): delete(kind, names)
        case .health(let word):
            if word == "up" { console.setHealth(isUp: true) }
            if word == "down" { console.setHealth(isUp: false) }
            reply(ConsoleText.health(isUp: console.isHealthy))
        case .configuration:
            reply(ConsoleText.configuration(console.view.effectiveConfiguration))
        case .quit: close()
        case .unknown: reply(ConsoleText.error)
        }
    }

    // MARK: Listings

    private func list(_ kind: SeriesKind) {
        guard takeListing() else { return reply(ConsoleText.error) }
        beginCommand()
        console.view.readSeries(kind) { [weak self] series in
            guard let self, !isClosed else { return }
            // The snapshot is of another moment: it may only say how many were cut.
            let isCut = series.count >= TextConsole.seriesMax
            let total = isCut ? console.view.status.state.liveSeries(of: kind) : series.count
            var dump = ConsoleDump(series, kind: kind, total: total)
            var isEnded = false
            reply {
                if let piece = dump.nextPiece(bytesMax: TextConsole.pieceBytes) { return piece }
                defer { isEnded = true }
                return isEnded ? nil : Array("\n\(ConsoleText.end)".utf8)
            }
        }
    }

    // MARK: Deletes

    private func delete(_ kind: SeriesKind, _ names: [String]) {
        beginCommand()
        deleteNext(kind, names[...], [])
    }

    /// Deletes name by name, each when the one before is done, be that at once or later.
    private func deleteNext(_ kind: SeriesKind, _ names: ArraySlice<String>, _ done: [String]) {
        var (names, lines) = (names, done)
        while let name = names.popFirst() {
            guard let pattern = Self.pattern(name) else {
                lines.append("metric \(name) not found\n")
                continue
            }
            var isAnswered = false
            var isWaiting = false
            console.view.deleteSeries(kind, matching: pattern) { [weak self] keys in
                isAnswered = true
                lines += Self.lines(name, keys)
                if isWaiting { self?.deleteNext(kind, names, lines) }
            }
            if !isAnswered {
                isWaiting = true
                return
            }
        }
        lines.append(ConsoleText.end)
        replyDeleted(lines[...])
    }

    private static func lines(_ name: String, _ keys: [String]) -> [String] {
        keys.isEmpty
            ? ["metric \(name) not found\n"]
            : keys.map { "deleted: \(ConsoleDump.wireKey($0))\n" }
    }

    /// The name as a pattern of keys; `nil` for what the reference never finds.
    ///
    /// Only `x.*` stands for many. Tags, which follow the name as `;key=value`, are in the order in
    /// which a key has them.
    private static func pattern(_ name: String) -> String? {
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "|")) else { return nil }
        if name.utf8.last == UInt8(ascii: "*") {
            return name.utf8.suffix(2).elementsEqual(".*".utf8) ? name : nil
        }
        // Scalars: a border that an accent follows would be another `Character`.
        let parts = name.unicodeScalars.split(separator: ";", omittingEmptySubsequences: false)
        let tags = parts.dropFirst().map { tag in
            tag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                .map(String.init).joined(separator: ":")
        }
        return ([String(parts[0])] + tags.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
            .joined(separator: "|")
    }

    private func replyDeleted(_ lines: ArraySlice<String>) {
        var rest = lines
        reply {
            guard !rest.isEmpty else { return nil }
            var piece: [UInt8] = []
            while piece.count < TextConsole.pieceBytes, let line = rest.popFirst() {
                piece += line.utf8
            }
            return piece
        }
    }
}

extension StateSnapshot {
    func liveSeries(of kind: SeriesKind) -> Int {
        MetricType.allCases.filter { SeriesKind($0) == kind }
            .reduce(0) { $0 + seriesByType[Int($1.rawValue)] }
    }
}
