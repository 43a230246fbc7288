internal import Configuration

/// What a command line in statsd_exporter's form asks for.
package enum ExporterCommand: Sendable, Equatable {
    case run(ExporterOptions)
    case version
    case help

    /// Reads flags as kingpin does: `--x=V`, `--x V`, `--x` and `--no-x`.
    ///
    /// Every argument is read whatever was wrong with those before it, so that the error names all.
    package static func parse(
        _ arguments: ArraySlice<String>
    ) throws(UsageError) -> ExporterCommand {
        var reader = ExporterArguments(arguments)
        if let command = reader.read() { return command }
        let options = reader.options
        if options.udp == nil, options.tcp == nil, options.unixgram.isEmpty {
            reader.problems.append(
                "nothing would be heard: --statsd.listen-udp, --statsd.listen-tcp and"
                    + " --statsd.listen-unixgram are all empty")
        }
        guard reader.problems.isEmpty else {
            throw UsageError(
                reader.problems.joined(separator: "\nmartlet: "), command: .exporter)
        }
        return .run(options)
    }
}

/// The arguments on their way through the table of flags.
private struct ExporterArguments {
    private var rest: ArraySlice<String>
    private var seen: Set<String> = []
    private(set) var options = ExporterOptions()
    /// Sentences without a point.
    var problems: [String] = []

    init(_ arguments: ArraySlice<String>) {
        rest = arguments
    }

    /// Takes every argument; answers the command that a flag asks for instead of a run.
    mutating func read() -> ExporterCommand? {
        while let argument = rest.popFirst() {
            switch argument {
            case "-h", "--help": return .help
            case "--version": return .version
            default: take(argument)
            }
        }
        return nil
    }

    private mutating func take(_ argument: String) {
        guard argument.hasPrefix("--"), argument.utf8.count > 2 else {
            problems.append("nothing can be done with `\(argument)`")
            return
        }
        let parts = argument.dropFirst(2).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        take(name, attached: parts.count == 2 ? String(parts[1]) : nil)
    }

    private mutating func take(_ name: String, attached: String?) {
        if let flag = ExporterFlags.named(name) { return take(flag, isOn: true, attached) }
        if name.hasPrefix("no-"), let flag = ExporterFlags.named(String(name.dropFirst(3))),
            flag.form == .toggle
        {
            return take(flag, isOn: false, attached)
        }
        problems.append("there is no flag --\(name)")
    }

    private mutating func take(_ flag: ExporterFlag, isOn: Bool, _ attached: String?) {
        guard let value = value(of: flag, isOn: isOn, attached) else { return }
        guard seen.insert(flag.name).inserted || flag.isRepeatable else {
            problems.append("--\(flag.name) is given twice")
            return
        }
        do throws(ValueProblem) {
            try flag.take(value, into: &options)
        } catch {
            problems.append("--\(flag.name): `\(value)` \(error.text)")
        }
    }

    /// The value that is attached to the flag or follows it; `nil` after a problem was noted.
    private mutating func value(
        of flag: ExporterFlag, isOn: Bool, _ attached: String?
    ) -> String? {
        switch flag.form {
        case .toggle:
            if attached == nil { return isOn ? "true" : "false" }
            problems.append("--\(flag.name) takes no value: there is --no-\(flag.name)")
            return nil
        case .value:
            if let attached { return attached }
            let next = rest.first
            guard let next, next == "-" || !next.hasPrefix("-") else {
                problems.append("--\(flag.name) needs a value")
                return nil
            }
            rest.removeFirst()
            return next
        }
    }
}
