/// An OpenTelemetry metrics request as a collector reads it.
package struct MetricsRequest {
    package struct Problem: Error {
        package let description: String
    }

    package enum Kind: Equatable {
        case gauge
        case sum(isMonotonic: Bool)
        case histogram
    }

    /// One sign of a histogram.
    package struct Buckets: Equatable {
        package let offset: Int64
        package let counts: [UInt64]
    }

    package struct Point {
        package let name: String
        package let unit: String
        package let kind: Kind
        package let attributes: [String: String]
        /// 0 where there is none.
        package let startNanoseconds: UInt64
        package let timeNanoseconds: UInt64
        /// Of a gauge or a sum.
        package var value: Double?
        /// Of a histogram.
        package var count: UInt64?
        package var sum: Double?
        package var scale: Int64?
        package var zeroCount: UInt64?
        package var min: Double?
        package var max: Double?
        package var positive: Buckets?
        package var negative: Buckets?
    }

    package let resource: [String: String]
    package let scope: String
    package private(set) var points: [Point] = []

    package init(_ bytes: [UInt8]) throws {
        let request = try ProtobufTree(bytes)
        guard let resources = try request.message(1), let scopes = try resources.message(2) else {
            throw Problem(description: "no metrics")
        }
        resource = try Self.attributes(try resources.message(1)?.messages(1) ?? [])
        scope = try scopes.message(1)?.text(1) ?? ""
        for metric in try scopes.messages(2) { points += try Self.points(of: metric) }
    }

    /// The point of a name, where there is only one.
    package subscript(name: String) -> Point? {
        let found = points.filter { $0.name == name }
        return found.count == 1 ? found[0] : nil
    }

    private static func points(of metric: ProtobufTree) throws -> [Point] {
        guard let name = metric.text(1), !name.isEmpty else {
            throw Problem(description: "no name")
        }
        for (field, isHistogram) in [(5, false), (7, false), (10, true)] {
            guard let content = try metric.message(field) else { continue }
            let isDelta = content.number(2) == 1
            guard field == 5 || isDelta else { throw Problem(description: "\(name) is no delta") }
            let kind: Kind =
                field == 5
                ? .gauge : isHistogram ? .histogram : .sum(isMonotonic: content.number(3) == 1)
            return try content.messages(1).map {
                try point($0, name, unit: metric.text(3) ?? "", kind)
            }
        }
        throw Problem(description: "\(name) has no points")
    }

    private static func point(
        _ tree: ProtobufTree, _ name: String, unit: String, _ kind: Kind
    ) throws -> Point {
        let isHistogram = kind == .histogram
        var point = Point(
            name: name, unit: unit, kind: kind,
            attributes: try attributes(try tree.messages(isHistogram ? 1 : 7)),
            startNanoseconds: tree.number(2) ?? 0, timeNanoseconds: tree.number(3) ?? 0)
        guard isHistogram else {
            point.value = tree.double(4)
            return point
        }
        point.count = tree.number(4)
        point.sum = tree.double(5)
        point.scale = tree.signed(6)
        point.zeroCount = tree.number(7)
        point.positive = try buckets(try tree.message(8))
        point.negative = try buckets(try tree.message(9))
        point.min = tree.double(12)
        point.max = tree.double(13)
        let counts = (point.positive?.counts ?? []) + (point.negative?.counts ?? [])
        guard point.count == counts.reduce(point.zeroCount ?? 0, +) else {
            throw Problem(description: "\(name) counts otherwise than its buckets")
        }
        return point
    }

    private static func buckets(_ tree: ProtobufTree?) throws -> Buckets? {
        guard let tree else { return nil }
        return Buckets(offset: tree.signed(1) ?? 0, counts: try tree.packedVarints(2))
    }

    private static func attributes(_ trees: [ProtobufTree]) throws -> [String: String] {
        var attributes: [String: String] = [:]
        for tree in trees {
            guard let key = tree.text(1), let value = try tree.message(2)?.text(1) else {
                throw Problem(description: "not an attribute: \(tree.fields)")
            }
            guard attributes.updateValue(value, forKey: key) == nil else {
                throw Problem(description: "\(key) twice")
            }
        }
        return attributes
    }
}
