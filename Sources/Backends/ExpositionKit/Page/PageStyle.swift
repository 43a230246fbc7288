import BackendKit
import HTTP

/// What a page's format and naming decide about its text.
struct PageStyle {
    let format: ExpositionFormat
    let naming: ExpositionNaming
    /// Beginnings of names, besides `martlet_`, that the agent's own metrics may have.
    var reservedPrefixes: [String] = []

    /// The name in HELP and TYPE: in OpenMetrics a counter's has no `_total`.
    func header(of name: String, _ kind: ExpositionKind) -> String {
        switch (format, kind) {
        case (.openMetrics, .counter): FamilyEndings.withoutTotal(name)
        case (.text, _), (.protobuf, _), (_, .gauge), (_, .timer), (_, .set): name
        }
    }

    /// The value of `le` or `quantile`.
    ///
    /// OpenMetrics wants `1.0`; where it can be asked for, both formats write that, so that a
    /// series has the same labels in each.
    func edge(_ value: Double) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(value, style: .prometheus)
        let isWhole = !writer.bytes.contains { ".eIN".utf8.contains($0) }
        if naming == .openMetrics, isWhole { writer.append(".0" as StaticString) }
        return writer.bytes
    }
}
