/// A list of numbers as node's `util.inspect` writes it inside an object: on one line, in columns,
/// or one a line.
///
/// The rules and their constants are those of node 20; `Tests/Fixtures/console` has its dumps.
struct InspectedList {
    /// Longest line that node tries to fill.
    static let lineUnitsMax = 80
    /// Items that are written; the rest is counted.
    static let itemsMax = 100
    /// Lists longer than this go into columns.
    private static let ungroupedMax = 6
    /// How far the items of a list in an object stand to the right of the object.
    private static let indent = 2

    let text: String

    /// Takes the first values and the count of all: those past 100 are told as a number.
    init(_ values: [Double], count: UInt64) {
        var items = values.prefix(Self.itemsMax).map(JavaScriptNumber.inspected)
        let more = count - min(count, UInt64(items.count))
        let note = more == 0 ? nil : "... \(more) more item\(more > 1 ? "s" : "")"
        guard !items.isEmpty || note != nil else {
            text = "[]"
            return
        }
        let total = items.count + (note == nil ? 0 : 1)
        if total > Self.ungroupedMax { items = Self.inColumns(items, total: total) }
        let isGrouped = items.count + (note == nil ? 0 : 1) != total
        if let note { items.append(note) }
        text = Self.layOut(items, mayShareLine: !isGrouped)
    }

    private static func layOut(_ items: [String], mayShareLine: Bool) -> String {
        let width = items.reduce(0) { $0 + $1.utf8.count }
        if mayShareLine, width + 2 * items.count + indent + 11 <= lineUnitsMax {
            return "[ \(items.joined(separator: ", ")) ]"
        }
        let margin = "\n" + String(repeating: " ", count: indent)
        return "[\(margin)  \(items.joined(separator: ",\(margin)  "))\(margin)]"
    }

    /// The items in rows of equal columns, if at least three fit and none is much wider.
    private static func inColumns(_ items: [String], total: Int) -> [String] {
        let widths = items.map { $0.utf8.count + 2 }
        let widest = widths.max() ?? 0
        let sum = widths.reduce(0, +)
        guard widest * 3 + indent < lineUnitsMax,
            Double(sum) / Double(widest) > 5 || widest - 2 <= ungroupedMax
        else { return items }
        let columns = columnCount(widest: widest, sum: sum, items: items.count, total: total)
        guard columns > 1 else { return items }
        let columnWidths = (0..<columns).map { column in
            stride(from: column, to: items.count, by: columns).map { widths[$0] }.max() ?? 2
        }
        return stride(from: 0, to: items.count, by: columns).map { start in
            row(items[start..<min(start + columns, items.count)], columnWidths)
        }
    }

    /// About two and a half times as wide as high, since a character is higher than it is wide.
    private static func columnCount(widest: Int, sum: Int, items: Int, total: Int) -> Int {
        let spread = (Double(widest) - Double(sum) / Double(total)).squareRoot()
        let typical = max(Double(widest) - 3 - spread, 1)
        let square = (2.5 * typical * Double(items)).squareRoot() / typical
        let bounded = min(max(square.rounded(.toNearestOrAwayFromZero), 0), 15)
        return min(Int(bounded), (lineUnitsMax - indent) / widest, 12, 15)
    }

    /// Numbers stand at the right of their columns.
    private static func row(_ items: ArraySlice<String>, _ columnWidths: [Int]) -> String {
        var text: [UInt8] = []
        for (item, width) in zip(items, columnWidths) {
            if !text.isEmpty { text += [UInt8(ascii: ","), UInt8(ascii: " ")] }
            for _ in item.utf8.count..<max(width - 2, item.utf8.count) {
                text.append(UInt8(ascii: " "))
            }
            text += item.utf8
        }
        return String(decoding: text, as: UTF8.self)
    }
}
