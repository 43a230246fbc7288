import BackendKit

/// What stands around the metrics of every request: who sends them.
///
/// Request{1 ResourceMetrics{1 Resource{1 attributes}, 2 ScopeMetrics{1 Scope{1 name}, 2 metrics}}}
///
/// Metrics wait without it, field by field, so that they can be cut anywhere between two.
struct OTLPHead: Sendable {
    /// Of `ScopeMetrics`.
    static let metrics = 2

    private static let resourceMetrics = 1
    private static let resource = 1
    private static let attributes = 1
    private static let scopeMetrics = 2
    private static let scope = 1
    private static let scopeName = 1

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

    /// The request with these metrics, each a field of `ScopeMetrics`.
    func request(_ metrics: [UInt8]) -> [UInt8] {
        let headBytes = resourceBytes.count + scopeBytes.count + 32
        var writer = ProtobufWriter(capacity: metrics.count + headBytes)
        let resourceMetrics = writer.begin(Self.resourceMetrics)
        writer.append(Self.resource, bytes: resourceBytes)
        let scopeMetrics = writer.begin(Self.scopeMetrics)
        writer.append(Self.scope, bytes: scopeBytes)
        writer.append(fields: metrics)
        writer.end(scopeMetrics)
        writer.end(resourceMetrics)
        return writer.take()
    }

    private static func append(
        _ key: StaticString, _ text: String, to writer: inout ProtobufWriter
    ) {
        let attribute = writer.begin(attributes)
        writer.append(AttributeField.key, string: key)
        let value = writer.begin(AttributeField.value)
        writer.append(AttributeField.string, string: text)
        writer.end(value)
        writer.end(attribute)
    }
}
