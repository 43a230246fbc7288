/// A page of delimited `io.prometheus.client.MetricFamily`, read by a parser that forgives nothing.
package struct CheckedMessages {
    package struct Problem: Error {
        package let description: String
    }

    package struct Family {
        package let name: String
        package let help: String
        /// `counter`, `gauge`, `summary` or `histogram`.
        package let type: String
        /// By labels as text, `a="1",b="2"`.
        package var histograms: [String: NativeHistogram] = [:]
    }

    package private(set) var families: [Family] = []
    /// By name and labels, as a text page has them.
    package private(set) var samples: [String: Double] = [:]

    package init(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try Self.length(&rest)
            guard count <= rest.count else { throw Problem(description: "a message is cut") }
            try read(ProtobufTree(Array(rest.prefix(count))))
            rest = rest.dropFirst(count)
        }
    }

    private static func length(_ rest: inout ArraySlice<UInt8>) throws -> Int {
        var value = 0
        for shift in stride(from: 0, through: 56, by: 7) {
            guard let byte = rest.popFirst() else { break }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Problem(description: "a length is cut")
    }

    private mutating func read(_ message: ProtobufTree) throws {
        guard let name = message.text(1), SampleLine.isName(name), let help = message.text(2),
            let number = message.number(3),
            let type = [0: "counter", 1: "gauge", 2: "summary", 4: "histogram"][number]
        else { throw Problem(description: "no name, help or type: \(message.fields)") }
        if let last = families.last, last.name >= name {
            throw Problem(description: "\(name) after \(last.name)")
        }
        families.append(Family(name: name, help: help, type: type))
        let metrics = try message.messages(4)
        guard !metrics.isEmpty else { throw Problem(description: "\(name) has no metrics") }
        for metric in metrics { try read(metric, of: name, type) }
    }

    private mutating func read(_ metric: ProtobufTree, of name: String, _ type: String) throws {
        let labels = try Self.labels(metric)
        let fields = ["gauge": 2, "counter": 3, "summary": 4, "histogram": 7]
        guard let value = try metric.message(fields[type] ?? 0), metric.all(6).isEmpty else {
            throw Problem(description: "\(name) is no \(type), or has a time")
        }
        switch type {
        case "summary":
            for quantile in try value.messages(3) {
                guard let share = quantile.double(1) else { throw Problem(description: name) }
                try add(name, labels, ("quantile", "\(share)"), quantile.double(2))
            }
        case "histogram":
            let histogram = try NativeHistogram(value)
            families[families.count - 1].histograms[labels] = histogram
            for bucket in histogram.classic {
                try add(name + "_bucket", labels, ("le", "\(bucket.edge)"), Double(bucket.count))
            }
            try add(name + "_bucket", labels, ("le", "+Inf"), Double(histogram.count))
        default: return try add(name, labels, nil, value.double(1))
        }
        try add(name + "_count", labels, nil, value.number(1).map { Double($0) })
        try add(name + "_sum", labels, nil, value.double(2))
    }

    private mutating func add(
        _ name: String, _ labels: String, _ last: (String, String)?, _ value: Double?
    ) throws {
        guard let value else { throw Problem(description: "\(name) has no value") }
        let all = [labels, last.map { "\($0)=\"\($1)\"" } ?? ""].filter { !$0.isEmpty }
        let shown = all.isEmpty ? name : "\(name){\(all.joined(separator: ","))}"
        guard samples.updateValue(value, forKey: shown) == nil else {
            throw Problem(description: "a duplicate: \(shown)")
        }
    }

    private static func labels(_ metric: ProtobufTree) throws -> String {
        var last = ""
        return try metric.messages(1).map { label in
            guard let name = label.text(1), let value = label.text(2), SampleLine.isName(name),
                name > last, !name.hasPrefix("__"), name != "le", name != "quantile",
                !value.isEmpty
            else { throw Problem(description: "a label: \(label.fields)") }
            last = name
            var text: [UInt8] = []
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "\\"), UInt8(ascii: "\""): text += [UInt8(ascii: "\\"), byte]
                case UInt8(ascii: "\n"): text += Array("\\n".utf8)
                default: text.append(byte)
                }
            }
            return "\(name)=\"\(String(decoding: text, as: UTF8.self))\""
        }.joined(separator: ",")
    }
}

/// One `io.prometheus.client.Histogram`, with what Prometheus checks in it.
package struct NativeHistogram {
    package let count: UInt64
    package let sum: Double
    package private(set) var classic: [(count: UInt64, edge: Double)] = []
    /// `nil` without native buckets.
    package let schema: Int?
    package let zeroCount: UInt64
    package let zeroThreshold: Double
    /// Count by index, without empty buckets.
    package private(set) var positive: [Int: UInt64] = [:]
    package private(set) var negative: [Int: UInt64] = [:]

    init(_ message: ProtobufTree) throws {
        guard let count = message.number(1), let sum = message.double(2) else {
            throw CheckedMessages.Problem(description: "a histogram without count or sum")
        }
        (self.count, self.sum) = (count, sum)
        schema = message.signed(5).map(Int.init)
        zeroThreshold = message.double(6) ?? 0
        zeroCount = message.number(7) ?? 0
        negative = try Self.buckets(message, span: 9, delta: 10)
        positive = try Self.buckets(message, span: 12, delta: 13)
        for bucket in try message.messages(3) {
            guard let inBucket = bucket.number(1), let edge = bucket.double(2), inBucket <= count,
                classic.last.map({ $0.count <= inBucket && $0.edge < edge }) ?? true
            else { throw CheckedMessages.Problem(description: "buckets are not cumulative") }
            classic.append((inBucket, edge))
        }
        guard let schema else { return }
        let sparse = (Array(positive.values) + Array(negative.values)).reduce(zeroCount, +)
        guard (-4...8).contains(schema), sparse == count else {
            throw CheckedMessages.Problem(description: "\(sparse) in buckets, \(count) in all")
        }
    }

    private static func buckets(
        _ message: ProtobufTree, span: Int, delta: Int
    ) throws -> [Int: UInt64] {
        var deltas = message.all(delta)[...]
        var buckets: [Int: UInt64] = [:]
        var index = 0
        var count: Int64 = 0
        for (number, run) in try message.messages(span).enumerated() {
            guard let offset = run.signed(1), let length = run.number(2), length > 0,
                number == 0 || offset > 2
            else { throw CheckedMessages.Problem(description: "a span: \(run.fields)") }
            index += Int(offset)
            for _ in 0..<length {
                guard case .varint(let raw) = deltas.popFirst() else {
                    throw CheckedMessages.Problem(description: "fewer deltas than buckets")
                }
                count += Int64(bitPattern: raw >> 1) ^ -Int64(raw & 1)
                guard count >= 0 else {
                    throw CheckedMessages.Problem(description: "a bucket below 0")
                }
                if count > 0 { buckets[index] = UInt64(count) }
                index += 1
            }
        }
        guard deltas.isEmpty else {
            throw CheckedMessages.Problem(description: "more deltas than buckets")
        }
        return buckets
    }
}
