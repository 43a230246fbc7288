internal import Configuration
internal import Statsd

/// What can be said of a rule by itself; `MappingText` looks at all together.
extension MappingRuleText {
    func check(_ node: ConfigNode, _ path: ConfigPath, _ problems: inout ConfigProblems) {
        checkName(node, path, &problems)
        for entry in node["labels"]?.entries ?? [] {
            guard let problem = Self.problem(ofLabel: entry) else { continue }
            problems.add(problem, at: entry.keyLocation, path.key("labels").key(entry.key))
        }
        if observer.summary != nil, observer.quantiles != nil {
            problems.add("is also in summary_options", key: "quantiles", of: node, at: path)
        }
        if observer.histogram != nil, observer.buckets != nil {
            problems.add("is also in histogram_options", key: "buckets", of: node, at: path)
        }
        if kind != nil, counter != nil {
            problems.add(
                "is for a counter, and `type: updown` makes a gauge of it", key: "counter",
                of: node, at: path)
        }
        if node["match_metric_type"]?.text == "timer" {
            problems.warn(
                "`timer` is an older word: write observer", key: "match_metric_type", of: node,
                at: path)
        }
        Self.warnOfBareNumber("ttl", in: node, at: path, &problems)
        observer.warnOfOlderKeys(in: node, at: path, &problems)
    }

    /// A name becomes one of Prometheus': letters, digits and `_`, beside what captures give.
    private func checkName(
        _ node: ConfigNode, _ path: ConfigPath, _ problems: inout ConfigProblems
    ) {
        switch action ?? .map {
        case .map: break
        case .drop: return
        }
        if name.isEmpty {
            problems.add("is required", key: "name", of: node, at: path)
        } else if let problem = Self.problem(ofName: name) {
            problems.add("`\(name)` \(problem)", key: "name", of: node, at: path)
        }
    }

    private static func problem(ofName name: String) -> String? {
        do throws(MappingFault) {
            let isName = try MappingTemplate(name).literals.joined().allSatisfy(isNameByte)
            let startsWithDigit = name.utf8.first.map(isDigit) ?? false
            return isName && !startsWithDigit
                ? nil : "is not a name of letters, digits, `_` and references such as $1"
        } catch {
            return error.text
        }
    }

    private static func problem(ofLabel entry: ConfigEntry) -> String? {
        let isName = entry.key.utf8.allSatisfy(isNameByte) && !entry.key.isEmpty
        guard isName, entry.key.utf8.first.map(isDigit) == false else {
            return "is not a label's name of letters, digits and `_`"
        }
        guard !entry.key.hasPrefix("__") else {
            return "is reserved: labels with `__` are internal"
        }
        let isValue = entry.value.text?.utf8.allSatisfy { !"|\n\r".utf8.contains($0) } ?? true
        return isValue ? nil : "has a value with `|` or a line end"
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Nobody means nanoseconds.
    static func warnOfBareNumber(
        _ key: String, in node: ConfigNode, at path: ConfigPath, _ problems: inout ConfigProblems
    ) {
        guard let text = node[key]?.text, let number = Int(text), number != 0 else { return }
        problems.warn(
            "has no unit and is \(number) nanoseconds: write \(number)s for seconds", key: key,
            of: node, at: path)
    }
}
