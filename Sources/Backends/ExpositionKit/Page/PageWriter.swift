import BackendKit
import HTTP

/// Writes headers and samples; the only place that knows the line's form.
struct PageWriter: SampleSink {
    let style: PageStyle
    private(set) var writer = ByteWriter()

    init(_ style: PageStyle) {
        self.style = style
    }

    var count: Int { writer.count }

    mutating func take() -> [UInt8] { writer.take() }

    /// `# HELP` and `# TYPE`, once a family.
    mutating func header(_ name: String, type: StaticString, help: String) {
        writer.append("# HELP " as StaticString)
        writer.append(name)
        writer.append(UInt8(ascii: " "))
        append(help: help)
        append(type: type, of: name)
    }

    /// The same with a text in which nothing is to be escaped.
    mutating func header(_ name: String, type: StaticString, plainHelp help: StaticString) {
        writer.append("# HELP " as StaticString)
        writer.append(name)
        writer.append(UInt8(ascii: " "))
        writer.append(help)
        append(type: type, of: name)
    }

    private mutating func append(type: StaticString, of name: String) {
        writer.append("\n# TYPE " as StaticString)
        writer.append(name)
        writer.append(UInt8(ascii: " "))
        writer.append(type)
        writer.append(UInt8(ascii: "\n"))
    }

    /// One line: name and ending, labels, perhaps `le` or `quantile`, value.
    mutating func sample(
        _ name: String, ending: StaticString, _ labels: SeriesLabels,
        last: (name: StaticString, value: [UInt8])?, _ value: Double
    ) {
        writer.append(name)
        writer.append(ending)
        append(labels, last)
        writer.append(UInt8(ascii: " "))
        writer.append(value, style: .prometheus)
        writer.append(UInt8(ascii: "\n"))
    }

    mutating func end() {
        switch style.format {
        case .text, .protobuf: break
        case .openMetrics: writer.append("# EOF\n" as StaticString)
        }
    }

    private mutating func append(
        _ labels: SeriesLabels, _ last: (name: StaticString, value: [UInt8])?
    ) {
        guard labels.count > 0 || last != nil else { return }
        writer.append(UInt8(ascii: "{"))
        writer.append(labels.text)
        if let last {
            if labels.count > 0 { writer.append(UInt8(ascii: ",")) }
            writer.append(last.name)
            writer.append(#"=""# as StaticString)
            writer.append(last.value)
            writer.append(UInt8(ascii: "\""))
        }
        writer.append(UInt8(ascii: "}"))
    }

    /// Both formats escape `\` and the line feed, OpenMetrics the quote, too.
    private mutating func append(help: String) {
        for byte in help.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): writer.append(#"\\"# as StaticString)
            case UInt8(ascii: "\n"): writer.append(#"\n"# as StaticString)
            case UInt8(ascii: "\"") where style.format == .openMetrics:
                writer.append(#"\""# as StaticString)
            default: writer.append(byte)
            }
        }
    }
}
