package import HTTP

/// A page read by a parser that forgives nothing: what would make a target fail throws.
package struct CheckedPage {
    package struct Problem: Error, CustomStringConvertible {
        package var line: Int
        package var description: String

        package init(line: Int, description: String) {
            self.line = line
            self.description = description
        }
    }

    package struct Family {
        package var name: String
        package var type = ""
        package var help: String
        /// By name and labels as they stand in the line.
        package var samples: [String: Double] = [:]
    }

    package private(set) var families: [String: Family] = [:]
    /// In the page's order.
    package private(set) var names: [String] = []
    /// By name and labels as they stand in the line.
    package private(set) var samples: [String: Double] = [:]
    private let isOpenMetrics: Bool
    private var current = ""
    private var lastListed = ""
    private var line = 0
    /// Labels sorted, as Prometheus compares series.
    private var seen: Set<[String]> = []
    private var hasEnded = false

    package init(_ text: String, _ format: ExpositionFormat = .text) throws {
        isOpenMetrics = format == .openMetrics
        guard text.isEmpty || text.utf8.last == UInt8(ascii: "\n") else {
            throw Problem(line: 0, description: "no line feed at the end")
        }
        // Bytes, since a carriage return before a line feed would be one `Character` with it.
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for part in lines.dropLast() {
            line += 1
            try read(String(decoding: part, as: UTF8.self))
        }
        if isOpenMetrics, !hasEnded { throw problem("no # EOF") }
        for family in families.values { try checkWhole(family) }
    }

    /// How many different series there are, byte for byte.
    package var identities: Int { seen.count }

    private func problem(_ text: String) -> Problem { Problem(line: line, description: text) }

    private mutating func read(_ text: String) throws {
        if hasEnded { throw problem("a line after # EOF") }
        if text.hasPrefix("# HELP ") {
            try readHelp(String(text.dropFirst(7)))
        } else if text.hasPrefix("# TYPE ") {
            try readType(String(text.dropFirst(7)))
        } else if text == "# EOF", isOpenMetrics {
            hasEnded = true
        } else if text.hasPrefix("#") {
            throw problem("a comment: \(text)")
        } else {
            var sample = try SampleLine(text, line)
            try check(&sample)
        }
    }

    private mutating func readHelp(_ text: String) throws {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard parts.count == 2, SampleLine.isName(parts[0]) else {
            throw problem("bad HELP: \(text)")
        }
        guard families[parts[0]] == nil else { throw problem("second HELP of \(parts[0])") }
        families[parts[0]] = Family(name: parts[0], help: parts[1])
        names.append(parts[0])
        current = parts[0]
    }

    private mutating func readType(_ text: String) throws {
        let parts = text.split(separator: " ").map(String.init)
        guard parts.count == 2, parts[0] == current, families[current]?.type == "" else {
            throw problem("TYPE without its HELP, or a second one: \(text)")
        }
        guard ["counter", "gauge", "summary", "histogram"].contains(parts[1]) else {
            throw problem("bad type: \(text)")
        }
        families[current]?.type = parts[1]
        // In order of the samples' names, whatever the format.
        let isCounter = isOpenMetrics && parts[1] == "counter"
        let listed = isCounter ? current + "_total" : current
        if listed <= lastListed { throw problem("\(listed) after \(lastListed)") }
        lastListed = listed
    }

    private mutating func check(_ sample: inout SampleLine) throws {
        guard let family = families[current], !family.type.isEmpty else {
            throw problem("a sample without a family: \(sample.shown)")
        }
        let ending = String(sample.name.dropFirst(current.count))
        guard sample.name.hasPrefix(current), endings(family.type).contains(ending) else {
            throw problem("\(sample.name) is not of \(current)")
        }
        try checkLabels(sample, special(family.type, ending))
        guard seen.insert(sample.identity).inserted else {
            throw problem("a duplicate: \(sample.shown)")
        }
        let isBelow = sample.value < 0 || sample.value.isNaN
        if isBelow, family.type == "counter" || ["_count", "_bucket"].contains(ending) {
            throw problem("a count below 0: \(sample.shown)")
        }
        if isOpenMetrics, ending == "_sum", isBelow { throw problem("a sum below 0") }
        samples[sample.shown] = sample.value
        families[current]?.samples[sample.shown] = sample.value
    }

    private func checkLabels(_ sample: SampleLine, _ special: String?) throws {
        let keys = sample.labels.map(\.key)
        let others = keys.filter { $0 != special }
        guard others == others.sorted(), Set(keys).count == keys.count else {
            throw problem("labels unordered or double: \(sample.shown)")
        }
        guard keys.allSatisfy({ !$0.hasPrefix("__") }) else {
            throw problem("a reserved label: \(sample.shown)")
        }
        guard keys.contains("le") == (special == "le"),
            keys.contains("quantile") == (special == "quantile")
        else { throw problem("le or quantile out of place: \(sample.shown)") }
        guard sample.labels.allSatisfy({ !$0.value.isEmpty }) else {
            throw problem("an empty label: \(sample.shown)")
        }
        if let special, let edge = sample.labels.last?.value, isOpenMetrics,
            !edge.contains(where: { ".eI".contains($0) })
        {
            throw problem("\(special) is not canonical: \(sample.shown)")
        }
    }

    private func endings(_ type: String) -> [String] {
        switch type {
        case "summary": ["", "_sum", "_count"]
        case "histogram": ["_bucket", "_sum", "_count"]
        case "counter": isOpenMetrics ? ["_total"] : [""]
        default: [""]
        }
    }

    private func special(_ type: String, _ ending: String) -> String? {
        switch (type, ending) {
        case ("summary", ""): "quantile"
        case ("histogram", "_bucket"): "le"
        default: nil
        }
    }

    /// No family is empty or has a name of another's samples.
    private func checkWhole(_ family: Family) throws {
        guard !family.samples.isEmpty else { throw problem("\(family.name) has no samples") }
        guard family.type != "gauge" else { return }
        let names = (endings(family.type) + (isOpenMetrics ? ["_created"] : [])).filter {
            !$0.isEmpty
        }
        for ending in names where families[family.name + ending] != nil {
            throw problem("\(family.name) and \(family.name + ending) clash")
        }
    }
}
