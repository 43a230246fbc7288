import BackendKit
import Statsd

/// The fixed parts of every Graphite name, made once from the options.
///
/// Source: the reference's namespaces, `docs/METRICS.md`. Prefixes are made legal like names, and
/// an empty one leaves no dot behind.
struct GraphiteNamespace: Sendable, Equatable {
    /// What stands around a series' name.
    struct Frame: Sendable, Equatable {
        var before: [UInt8] = []
        var after: [UInt8] = []
    }

    var counterRate: Frame
    var counterCount: Frame
    var timer: Frame
    var gauge: Frame
    var set: Frame
    /// Before `numStats`, which the reference's legacy namespace leaves without `stats.`.
    var numStats: Frame
    /// Before the agent's other own figures.
    var own: Frame
    /// `.SUFFIX` or nothing.
    var suffix: [UInt8]

    init(_ options: GraphiteOptions, host: String) {
        let part = { (text: String) in Self.part(text, host: host) }
        suffix = part(options.globalSuffix)
        if !suffix.isEmpty { suffix.insert(UInt8(ascii: "."), at: 0) }
        switch options.names {
        case .legacy:
            (counterRate, counterCount) = (Self.legacy("stats"), Self.legacy("stats_counts"))
            timer = Self.legacy("stats.timers")
            gauge = Self.legacy("stats.gauges")
            set = Self.legacy("stats.sets", after: ".count")
            numStats = Frame()
            own = Self.legacy("stats")
        case .modern:
            let global = part(options.globalPrefix)
            let modern = { (prefix: String, after: String) in
                Frame(before: Self.joined([global, part(prefix)]), after: Array(after.utf8))
            }
            counterRate = modern(options.prefixCounter, ".rate")
            counterCount = modern(options.prefixCounter, ".count")
            timer = modern(options.prefixTimer, "")
            gauge = modern(options.prefixGauge, "")
            set = modern(options.prefixSet, ".count")
            numStats = modern("", "")
            own = modern("", "")
        }
    }

    private static func legacy(_ before: String, after: String = "") -> Frame {
        Frame(before: Array("\(before).".utf8), after: Array(after.utf8))
    }

    /// The parts that are not empty, each followed by a dot.
    private static func joined(_ parts: [[UInt8]]) -> [UInt8] {
        Array(parts.filter { !$0.isEmpty }.map { $0 + [UInt8(ascii: ".")] }.joined())
    }

    /// A prefix with `{host}` filled in and made legal.
    ///
    /// The dots of the host's name become `_`, since each would be a level of the tree.
    private static func part(_ text: String, host: String) -> [UInt8] {
        let level = host.map { $0 == "." ? "_" : $0 }
        var filled = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            filled += rest[..<open]
            rest = rest[open...]
            if rest.hasPrefix("{host}") {
                filled += String(level)
                rest = rest.dropFirst(6)
            } else {
                filled.append(rest.removeFirst())
            }
        }
        filled += rest
        var legal = ByteWriter()
        GraphiteCharacters.append(Array(filled.utf8)[...], allowing: .name, to: &legal)
        return legal.bytes
    }
}
