/// The endings that a family's samples have after its name, and that nobody else may then use.
struct FamilyEndings: Sendable {
    let naming: ExpositionNaming

    /// Every ending that some kind has; none is the end of another.
    static let all = ["_sum", "_count", "_bucket", "_total", "_created"]
    static let total = "_total"

    /// OpenMetrics keeps `_created` for itself in families that have a beginning.
    func endings(of name: FamilyName) -> [String] {
        switch (name.kind, naming) {
        case (.gauge, _), (.set, _), (.counter, .statsdExporter): []
        case (.counter, .openMetrics): [Self.total, "_created"]
        case (.timer, .statsdExporter): endings(of: name.timers)
        case (.timer, .openMetrics): endings(of: name.timers) + ["_created"]
        }
    }

    private func endings(of timers: ExpositionTimers) -> [String] {
        switch timers {
        case .summary: ["_sum", "_count"]
        case .histogram: ["_sum", "_count", "_bucket"]
        }
    }

    /// The name of the family without the ending that its samples get anyway.
    func base(_ name: String, _ kind: ExpositionKind) -> String {
        guard kind == .counter, naming == .openMetrics else { return name }
        return Self.withoutTotal(name)
    }

    /// The name of a family's plain samples, by which pages are in order.
    func sample(_ exposed: String, _ kind: ExpositionKind) -> String {
        kind == .counter && naming == .openMetrics ? exposed + Self.total : exposed
    }

    /// `name` without `_total` at its end; that ending alone stays what it is.
    static func withoutTotal(_ name: String) -> String {
        guard name.hasSuffix(total), name.utf8.count > total.utf8.count else { return name }
        return String(name.dropLast(total.utf8.count))
    }
}
