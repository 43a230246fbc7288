/// Draws series over time with characters, each with a sign of its own.
struct QueryPlot {
    /// Series that are drawn; further ones are counted.
    private static let seriesMax = 8
    private static let signs: [Character] = ["•", "+", "x", "o", "*", "#", "@", "%"]
    private static let scaleWidth = 10

    private let shown: [QueryTable.Series]
    private let hidden: Int
    private let columns: Int
    private let rows: Int

    init(_ table: QueryTable, size: TerminalSize) {
        let drawable = table.series.filter { $0.points.contains { $0.value.isFinite } }
        shown = Array(drawable.prefix(Self.seriesMax))
        hidden = table.series.count - shown.count
        columns = max(20, min(400, size.columns - Self.scaleWidth - 2))
        rows = max(5, min(100, size.rows - shown.count - 4))
    }

    var text: String {
        let points = shown.flatMap(\.points).filter { $0.value.isFinite }
        guard let first = points.map(\.seconds).min(), let last = points.map(\.seconds).max(),
            let low = points.map(\.value).min(), let high = points.map(\.value).max()
        else { return "nothing to draw\n" }
        var grid = Array(repeating: [Character](repeating: " ", count: columns), count: rows)
        for (number, series) in shown.enumerated() {
            for point in series.points where point.value.isFinite {
                let column = place(point.seconds, first...last, columns)
                let row = rows - 1 - place(point.value, low...high, rows)
                grid[row][column] = Self.signs[number % Self.signs.count]
            }
        }
        return picture(grid, low...high) + axis(first, last) + legend
    }

    /// From 0 to `count` - 1.
    private func place(_ value: Double, _ range: ClosedRange<Double>, _ count: Int) -> Int {
        // Halved: the distance of two finite numbers may be none.
        let width = range.upperBound / 2 - range.lowerBound / 2
        guard width > 0 else { return count / 2 }
        let part = (value / 2 - range.lowerBound / 2) / width
        return max(0, min(count - 1, Int((part * Double(count - 1)).rounded())))
    }

    private func picture(_ grid: [[Character]], _ range: ClosedRange<Double>) -> String {
        grid.enumerated().map { row, characters in
            let value: Double? =
                switch row {
                case 0: range.upperBound
                case rows - 1: range.lowerBound
                case rows / 2: range.lowerBound / 2 + range.upperBound / 2
                default: nil
                }
            let scale = value.map(ShortNumber.text) ?? ""
            let space = String(repeating: " ", count: max(0, Self.scaleWidth - scale.count))
            return "\(space)\(scale) │\(String(characters))\n"
        }.joined()
    }

    private func axis(_ first: Double, _ last: Double) -> String {
        let (start, end) = (QueryTable.time(first), QueryTable.time(last))
        let margin = String(repeating: " ", count: Self.scaleWidth + 2)
        let space = String(repeating: " ", count: max(1, columns - start.count - end.count))
        return String(repeating: " ", count: Self.scaleWidth) + " └"
            + String(repeating: "─", count: columns) + "\n" + margin + start + space + end + "\n"
    }

    private var legend: String {
        let lines = shown.enumerated().map { number, series in
            let last = series.points.last?.text ?? ""
            return
                "\(Self.signs[number % Self.signs.count]) \(PlainText.of(series.title))  \(last)\n"
        }
        return lines.joined() + (hidden > 0 ? "and \(hidden) more\n" : "")
    }
}

/// Numbers with about four digits: `1.234k`, `0.0123`, `1.2e-09`.
enum ShortNumber {
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return "\(value)" }
        let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, "")]
        for (unit, name) in units where value.magnitude >= unit && value.magnitude < 1e15 {
            return rounded(value / unit) + name
        }
        guard value != 0, value.magnitude < 1 else { return value == 0 ? "0" : "\(value)" }
        return value.magnitude >= 1e-3 ? rounded(value) : "\(value)"
    }

    /// At most three decimals.
    private static func rounded(_ value: Double) -> String {
        var text = "\((value * 1000).rounded() / 1000)"
        if text.hasSuffix(".0") { text.removeLast(2) }
        return text
    }
}
