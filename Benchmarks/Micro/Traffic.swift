import Statsd
import TestSupport

/// Datagrams of a workload, the same in every run.
struct Traffic {
    /// Datagrams that a system call reads at most.
    static let batchDatagrams = 64

    let datagrams: [[UInt8]]
    /// The same in one buffer.
    let recording: Recording
    let lineCount: Int

    var batchCount: Int { (datagrams.count + Self.batchDatagrams - 1) / Self.batchDatagrams }

    /// Puts `lines` into datagrams of at most `bytesMax`, one line at least.
    init(_ lines: [String], bytesMax: Int = 1_400) {
        var packed: [[UInt8]] = []
        var datagram: [UInt8] = []
        for line in lines {
            let bytes = Array(line.utf8)
            if !datagram.isEmpty, datagram.count + 1 + bytes.count > bytesMax {
                packed.append(datagram)
                datagram = []
            }
            if !datagram.isEmpty { datagram.append(0x0A) }
            datagram += bytes
        }
        packed.append(datagram)
        datagrams = packed
        lineCount = lines.count
        recording = Recording(packed, lineCount: lines.count)
    }

    private static func name(_ index: Int) -> String {
        "bench.app\(index % 50).service.hits.n\(index)"
    }

    /// Counters of `names` names in random order.
    static func counters(lines: Int, names: Int, bytesMax: Int = 1_400) -> Traffic {
        var random = SplitMix64(seed: 1)
        return Traffic(
            (0..<lines).map { _ in "\(name(random.below(names))):\(random.below(100))|c" },
            bytesMax: bytesMax)
    }

    /// Every counter of `names` names once.
    static func eachCounterOnce(names: Int) -> Traffic {
        Traffic((0..<names).map { "\(name($0)):1|c" })
    }

    /// Timers of `names` names in random order, each line with `values` of them.
    static func timers(lines: Int, names: Int, values: Int = 1, ending: String = "") -> Traffic {
        var random = SplitMix64(seed: 2)
        return Traffic(
            (0..<lines).map { _ in
                let name = name(random.below(names))
                let list = (0..<values).map { _ in ":\(random.below(100_000))" }
                return "\(name)\(list.joined())|ms\(ending)"
            })
    }

    /// Timers with a decimal; few names, so that each has more values than a cell keeps.
    static func fractions(lines: Int, names: Int) -> Traffic {
        var random = SplitMix64(seed: 4)
        return Traffic(
            (0..<lines).map { _ in
                let tenths = 1 + random.below(1 + random.below(1 + random.below(30_000)))
                return "\(name(random.below(names))):\(tenths / 10).\(tenths % 10)|ms"
            })
    }

    /// 60 % counters, 25 % timers, 10 % gauges, 5 % sets; with `hasTags` four tags each.
    static func mixed(lines: Int, names: Int, hasTags: Bool = false) -> Traffic {
        var random = SplitMix64(seed: 3)
        return Traffic(
            (0..<lines).map { _ in
                let index = random.below(names)
                // A name keeps its type.
                let value =
                    switch index % 20 {
                    case 0..<12: "\(random.below(100))|c"
                    case 12..<17: "\(random.below(100_000))|ms"
                    case 17, 18: "\(random.below(1_000)).5|g"
                    default: "user\(random.below(1_000))|s"
                    }
                return "\(name(index)):\(value)" + (hasTags ? tags(index) : "")
            })
    }

    private static func tags(_ index: Int) -> String {
        "|#env:prod,host:web-\(index % 100),region:eu-west-1,version:\(index % 7)"
    }
}
