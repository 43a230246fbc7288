/// The text of `martlet exporter --help`, made from the table of flags.
enum ExporterUsage {
    private static let columnsMax = 96
    private static let indent = 6

    static var text: String {
        """
        usage: martlet exporter [FLAGS]

        A drop-in for statsd_exporter: its flags, its mapping file, its page. The same when the
        program is called statsd_exporter. SIGHUP loads the mapping file again. What differs stands
        in docs/EXPORTER.md. Exit codes: 0 ok, 1 anything else.

          -h, --help
              This text.
          --version
              The version and the revision.

        """ + ExporterFlags.all.map(entry).joined()
    }

    private static func entry(_ flag: ExporterFlag) -> String {
        let head: String
        switch flag.form {
        case .toggle: head = "--[no-]\(flag.name)"
        case .value(let word): head = "--\(flag.name)=\(word)"
        }
        let ending = flag.defaultText.isEmpty ? "" : " (default: \(flag.defaultText))"
        return "  \(head)\n" + wrapped(flag.summary + ending)
    }

    private static func wrapped(_ text: String) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < columnsMax {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(margin + word)
            }
        }
        return lines.map { "\($0)\n" }.joined()
    }
}
