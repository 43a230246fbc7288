package import Statsd

/// Writes series as node's `util.inspect` writes the reference's maps: a number a key, or a list a
/// key for timers; piece by piece, since ten thousand timers are some megabytes.
package struct ConsoleDump {
    private var entries: [CurrentSeries]
    private let isList: Bool
    /// Series past those at hand.
    private let omitted: Int
    private var next = 0
    private var isBegun = false
    private var isEnded = false

    /// Takes the first series and the count of all: those not at hand are told as a number.
    package init(_ series: [CurrentSeries], kind: SeriesKind, total: Int) {
        isList = kind == .timer
        omitted = max(0, total - series.count)
        entries = series
        let indexed = series.compactMap { entry in
            InspectedKey.arrayIndex(entry.key).map { ($0, entry) }
        }
        guard !indexed.isEmpty else { return }
        entries.removeAll { InspectedKey.arrayIndex($0.key) != nil }
        entries.insert(contentsOf: indexed.sorted { $0.0 < $1.0 }.map(\.1), at: 0)
    }

    /// A key as the reference would hold it: `name;tag=value`.
    static func wireKey(_ key: String) -> String {
        guard key.utf8.contains(UInt8(ascii: "|")) else { return key }
        // Scalars: a border that an accent follows would be another `Character`.
        let parts = key.unicodeScalars.split(separator: "|", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { wire, tag in
            let pair = tag.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            wire += ";" + pair.map(String.init).joined(separator: "=")
        }
    }

    /// The next piece, `bytesMax` long or a little more; `nil` at the end.
    package mutating func nextPiece(bytesMax: Int) -> [UInt8]? {
        guard !isEnded else { return nil }
        var piece = ""
        if !isBegun {
            isBegun = true
            if let line = singleLine() {
                isEnded = true
                return Array(line.utf8)
            }
            piece = "{"
        }
        while next < entries.count, piece.utf8.count < bytesMax {
            piece += (next == 0 ? "\n  " : ",\n  ") + text(of: entries[next])
            next += 1
        }
        if next == entries.count {
            isEnded = true
            piece += (omitted == 0 ? "" : ",\n  \(Self.more(omitted))") + "\n}"
        }
        return Array(piece.utf8)
    }

    private static func more(_ count: Int) -> String {
        "... \(count) more item\(count > 1 ? "s" : "")"
    }

    private func text(of entry: CurrentSeries) -> String {
        let value =
            isList
            ? InspectedList(entry.values, count: entry.valueCount).text
            : JavaScriptNumber.inspected(entry.values.first ?? 0)
        return InspectedKey(Self.wireKey(entry.key)).text + ": " + value
    }

    /// The whole on one line, if that is short enough and nothing in it takes several.
    private func singleLine() -> String? {
        guard omitted == 0 else { return nil }
        guard !entries.isEmpty else { return "{}" }
        var units = 2 * entries.count + 11
        var texts: [String] = []
        for entry in entries where units <= InspectedList.lineUnitsMax {
            let text = text(of: entry)
            units += text.utf16.count
            if text.utf8.contains(UInt8(ascii: "\n")) { return nil }
            texts.append(text)
        }
        guard units <= InspectedList.lineUnitsMax else { return nil }
        return "{ \(texts.joined(separator: ", ")) }"
    }
}
