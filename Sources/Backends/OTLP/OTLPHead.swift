import BackendKit

/// What stands around the metrics of every request: who sends them.
///
/// Request{1 ResourceMetrics{1 Resource{1 attributes}, 2 ScopeMetrics{1 Scope{1 name}, 2 metrics}}}
struct OTLPHead: Sendable {
    /// Of `ScopeMetrics`.
    static let metrics = 2

    private static let resourceMetrics = 1
    private static let resource = 1
    private static let scopeMetrics = 2
    private static let scope = 1
    private static let scopeName = 1

    struct Marks {
        fileprivate let resourceMetrics: ProtobufWriter.Mark
        fileprivate let scopeMetrics: ProtobufWriter.Mark
    }

    /// `Resource` and `Scope` as they stand in every request.
    private let resourceBytes: [UInt8]
    private let scopeBytes: [UInt8]

    /// - Parameter host: the attribute `host.name`; empty for none.
    init(host: String) {
        var resource = ProtobufWriter()
        Self.append("service.name", "martlet", to: &resource)
        if !host.isEmpty { Self.append("host.name", host, to: &resource) }
        resourceBytes = resource.take()
        var scope = ProtobufWriter()
        scope.append(Self.scopeName, string: "martlet" as StaticString)
        scopeBytes = scope.take()
    }

    func begin(in writer: inout ProtobufWriter) -> Marks {
        let resourceMetrics = writer.begin(Self.resourceMetrics)
        writer.append(Self.resource, bytes: resourceBytes)
        let scopeMetrics = writer.begin(Self.scopeMetrics)
        writer.append(Self.scope, bytes: scopeBytes)
        return Marks(resourceMetrics: resourceMetrics, scopeMetrics: scopeMetrics)
    }

    func end(_ marks: Marks, in writer: inout ProtobufWriter) {
        writer.end(marks.scopeMetrics)
        writer.end(marks.resourceMetrics)
    }

    private static func append(
        _ key: StaticString, _ text: String, to writer: inout ProtobufWriter
    ) {
        let attribute = writer.begin(1)
        writer.append(AttributeField.key, string: key)
        let value = writer.begin(AttributeField.value)
        writer.append(AttributeField.string, string: text)
        writer.end(value)
        writer.end(attribute)
    }

    // MARK: Splitting

    /// The two halves of a request, cut between two metrics; `nil` when it has only one.
    func halves(of request: [UInt8]) -> [(bytes: [UInt8], points: Int)]? {
        let metrics = Self.metricRanges(in: request)
        guard metrics.count > 1 else { return nil }
        let middle = metrics.count / 2
        return [metrics[..<middle], metrics[middle...]].map { part in
            var writer = ProtobufWriter()
            let marks = begin(in: &writer)
            for range in part { writer.append(Self.metrics, bytes: request[range]) }
            end(marks, in: &writer)
            return (writer.take(), part.count)
        }
    }

    /// Where the metrics' content lies.
    private static func metricRanges(in request: [UInt8]) -> [Range<Int>] {
        guard let outer = ProtobufFields(request).first(where: { $0.number == resourceMetrics })
        else { return [] }
        let inner = ProtobufFields(request, in: outer.content)
        guard let scope = inner.first(where: { $0.number == scopeMetrics }) else { return [] }
        return ProtobufFields(request, in: scope.content).filter { $0.number == metrics }
            .map(\.content)
    }
}
