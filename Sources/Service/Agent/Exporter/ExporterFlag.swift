package import Configuration

/// One flag of statsd_exporter: what it is called, what it takes, and what it sets.
package struct ExporterFlag: Sendable {
    package enum Form: Sendable, Equatable {
        /// `--name` and `--no-name`.
        case toggle
        /// `--name=VALUE` or `--name VALUE`; the word stands for the value in the usage.
        case value(String)
    }

    typealias Setter = @Sendable (String, inout ExporterOptions) throws(ValueProblem) -> Void

    /// Without the two dashes.
    package let name: String
    package let form: Form
    /// The default as the usage shows it; empty for none.
    package let defaultText: String
    /// For the usage: a sentence.
    package let summary: String
    /// May be given several times.
    package private(set) var isRepeatable = false
    /// Accepted, with nothing here that it could set.
    package private(set) var isIdle = false
    private let set: Setter

    init(
        _ name: String, _ form: Form, default defaultText: String = "", _ summary: String,
        set: @escaping Setter
    ) {
        self.name = name
        self.form = form
        self.defaultText = defaultText
        self.summary = summary
        self.set = set
    }

    /// Takes a value as it was written; of a toggle `true` or `false`.
    package func take(
        _ text: String, into options: inout ExporterOptions
    ) throws(ValueProblem) {
        try set(text, &options)
        if isIdle { options.idleFlags.append("--\(name)") }
    }
}

// MARK: - Forms

extension ExporterFlag {
    /// A flag that is on or off.
    static func toggle(
        _ name: String, isOn: Bool = false, _ summary: String,
        set: @escaping @Sendable (Bool, inout ExporterOptions) -> Void
    ) -> ExporterFlag {
        ExporterFlag(name, .toggle, default: isOn ? "true" : "false", summary) {
            text, options throws(ValueProblem) in
            set(text == "true", &options)
        }
    }

    /// A flag about a part that is built another way here: its value is checked, nothing changes.
    static func idle(
        _ name: String, _ word: String, _ defaultText: String, _ summary: String,
        check: @escaping @Sendable (String) throws(ValueProblem) -> Void
    ) -> ExporterFlag {
        var flag = ExporterFlag(name, .value(word), default: defaultText, summary) {
            text, _ throws(ValueProblem) in try check(text)
        }
        flag.isIdle = true
        return flag
    }

    var repeatable: ExporterFlag {
        var flag = self
        flag.isRepeatable = true
        return flag
    }
}

/// Values as the flags write them.
enum ExporterValue {
    /// `host:port`, or `:port` for `anyHost`.
    static func address(
        _ text: String, anyHost: String
    ) throws(ValueProblem) -> HostPort {
        let colon = text.first == ":" ? anyHost : ""
        var address = try HostPort(parsing: colon + text)
        // What it means to Go's resolver; a system's own may answer ::1 first.
        if address.host == "localhost" { address.host = "127.0.0.1" }
        return address
    }

    /// `nil` for an empty text.
    static func listener(_ text: String) throws(ValueProblem) -> HostPort? {
        text.isEmpty ? nil : try address(text, anyHost: "0.0.0.0")
    }

    static func integer(
        _ text: String, _ range: ClosedRange<Int>
    ) throws(ValueProblem) -> Int {
        let number = try NumberText.parseInteger(text)
        guard range.contains(number) else {
            throw ValueProblem("is not in \(range.lowerBound) … \(range.upperBound)")
        }
        return number
    }

    static func choice<Value>(
        _ text: String, _ choices: KeyValuePairs<String, Value>
    ) throws(ValueProblem) -> Value {
        guard let choice = choices.first(where: { $0.key == text }) else {
            let names = choices.map(\.key).joined(separator: ", ")
            throw ValueProblem("is none of \(names)")
        }
        return choice.value
    }

    /// Octal, as chmod takes it.
    static func mode(_ text: String) throws(ValueProblem) -> UInt32 {
        guard let mode = UInt32(text, radix: 8), mode <= 0o777, text.first != "+" else {
            throw ValueProblem("is not octal permissions such as 755")
        }
        return mode
    }

    static func socketPath(_ text: String) throws(ValueProblem) {
        guard text.utf8.count <= Endpoint.socketPathBytesMax, text != "@" else {
            throw ValueProblem("is not a socket's path of at most 107 bytes")
        }
    }

    static func pagePath(_ text: String) throws(ValueProblem) {
        let isPath =
            text.first == "/" && text.utf8.count <= 256
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"?#".utf8.contains($0) }
        guard isPath else { throw ValueProblem("is not a path such as /metrics") }
        guard !text.hasPrefix("/-/"), !text.hasPrefix("/api/martlet/"), text != "/healthz" else {
            throw ValueProblem("is a page of its own")
        }
    }
}
