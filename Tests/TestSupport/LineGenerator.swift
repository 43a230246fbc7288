/// Makes random lines, good, spoilt and senseless, for holding two parsers against each other.
///
/// No line holds LF: where a datagram is cut is not in question here.
package struct LineGenerator: Sendable {
    private var random: SplitMix64

    package init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    private static let names = [
        "a", "api.requests", "dag.task-1.duration", "", "a b/c%d", "Calc[4]", "größe", "_x",
        "select=[k, a=b]", "a,k=v", "a,k=v,k2=v=2", "a,", "a,k", "a#k=v,,z=", "a[k=v]", "a[k=v]b",
        "a[k=v,q=[1]]", "a[]", "a;x=1", "a;x=1;y=2,3", "a;x", "a;x=1,y#z", ",k=v", "b,ü=1",
        "__proto__", "_e{1,1}", "_e{3,4}", "_sc", "_sc|x|0", "a\u{FFFD}",
    ]
    private static let values = [
        "1", "0", "-3", "+2", "1.5", "-0", ".5", "5.", "1e3", "1E-3", "2.104554707999796",
        "0.30000000000000004", "12345678901234567890", "9007199254740993", "1e-400",
        "123456789.123456789e-25", "18446744073709551616e2",
    ]
    private static let badValues = [
        "1e400", "-1e400", "", "+-1", "x", "NaN", "Infinity", "0x10", "1_000", " 1", "1 ", "1e",
        "1e+", "--1", ".", "+", "1,5", "a|b",
    ]
    private static let types = ["c", "g", "ms", "h", "d", "s"]
    private static let badTypes = ["x", "", "C", " c", "s ", "m", "msx", "kv"]
    private static let fields = [
        "@0.1", "@1", "@0.5", "@1e-3", "@0", "@2", "@-1", "@x", "@", "@ 0.5", "@1e-300", "#t:v",
        "#b:2,a:1", "#a:1,b:2,a:3", "#", "#,,x", "#:v", "#k:", "#{'env': 'dev'}", "#\u{FC}:y",
        "#k:a:b", "c:abc", "c:2", "T1700000000", "T", "Tx", "T9999999999999999999", "e:it-false",
        "card:low", "zz", "",
    ]

    /// The next line.
    package mutating func next() -> [UInt8] {
        switch random.below(10) {
        case 0: return noise(from: nil)
        case 1: return noise(from: Array(":|@#cgmshdT,;[]=0.5-+e{}_ \r1".utf8))
        case 2...5: return spoilt(metric())
        default: return random.oneIn(20) ? special() : metric()
        }
    }

    private mutating func metric() -> [UInt8] {
        var text = random.pick(Self.names)
        for _ in 0...(random.oneIn(4) ? random.below(4) : 0) { text += ":" + bit() }
        return Array(text.utf8)
    }

    private mutating func bit() -> String {
        var text = value()
        if random.oneIn(4) {
            for _ in 0..<random.below(4) { text += ":" + value() }
        }
        if random.oneIn(20) { return text }
        text += "|" + random.pick(random.oneIn(8) ? Self.badTypes : Self.types)
        if random.oneIn(2) {
            for _ in 0..<random.below(5) { text += "|" + random.pick(Self.fields) }
        }
        return text
    }

    private mutating func value() -> String {
        random.pick(random.oneIn(6) ? Self.badValues : Self.values)
    }

    /// Events and checks, some with wrong lengths.
    private mutating func special() -> [UInt8] {
        let title = random.pick(["Deploy: größe | v10", "a", "", ":|d:x"])
        let text = random.pick(["line one | with pipe, _e{1,1}:", "b", "", "1|c"])
        let slip = random.oneIn(3) ? random.below(3) - 1 : 0
        let lengths = "\(max(0, title.utf8.count + slip)),\(text.utf8.count)"
        let event = "_e{\(lengths)}:\(title)|\(text)"
        let check = "_sc|\(random.pick(["db.ok", "", "x y"]))|\(random.below(6))"
        let tail = random.oneIn(2) ? "|" + random.pick(Self.fields) : ""
        return spoiltSometimes(Array(((random.oneIn(2) ? event : check) + tail).utf8))
    }

    private mutating func spoiltSometimes(_ line: [UInt8]) -> [UInt8] {
        random.oneIn(3) ? spoilt(line) : line
    }

    private mutating func spoilt(_ line: [UInt8]) -> [UInt8] {
        var line = line
        let marks = Array(":|@#,;[]=T{}_-+. e0\u{0}\r".utf8) + [0xFF, 0xC3, 0xED, 0xF0]
        for _ in 0...random.below(3) {
            let at = random.below(line.count + 1)
            switch random.below(4) {
            case 0: line.insert(random.pick(marks), at: at)
            case 1 where at < line.count: line.remove(at: at)
            case 2 where at < line.count: line[at] = random.pick(marks)
            default: line.insert(contentsOf: line.suffix(random.below(8)), at: at)
            }
        }
        return line
    }

    private mutating func noise(from alphabet: [UInt8]?) -> [UInt8] {
        let count = random.below(40)
        var line: [UInt8] = []
        while line.count < count {
            let byte = alphabet.map { random.pick($0) } ?? UInt8(random.below(256))
            if byte != 0x0A { line.append(byte) }
        }
        return line
    }
}
