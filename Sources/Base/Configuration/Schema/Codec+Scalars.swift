extension Codec where Value == Bool {
    package static var boolean: Codec {
        .text(
            "true or false",
            parse: { text throws(ValueProblem) in
                switch text {
                case "true", "yes", "on": return true
                case "false", "no", "off": return false
                default: throw ValueProblem("is not true or false")
                }
            }, print: { $0 ? "true" : "false" })
    }
}

extension Codec where Value == String {
    /// Any text, the empty one included.
    package static var string: Codec { .text("text", parse: { $0 }, print: { $0 }) }

    package static var nonEmptyString: Codec {
        string.checked { $0.isEmpty ? "is empty" : nil }
    }
}

extension Codec where Value == Int {
    package static func integer(_ range: ClosedRange<Int>) -> Codec {
        .text("integer, \(range.words { String($0) })", parse: NumberText.parseInteger) {
            String($0)
        }
        .checked { range.contains($0) ? nil : "is not in \(range.words { String($0) })" }
    }

    /// A size such as `8MiB`.
    package static func bytes(_ range: ClosedRange<Int>) -> Codec {
        .text(
            "size, \(range.words(ByteSizeText.text))", parse: ByteSizeText.parse,
            print: ByteSizeText.text
        )
        .checked { range.contains($0) ? nil : "is not in \(range.words(ByteSizeText.text))" }
    }
}

extension Codec where Value == Double {
    package static func number(
        _ range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude,
        allowsInfinity: Bool = false
    ) -> Codec {
        let isBounded = range.upperBound < .greatestFiniteMagnitude
        let words = range.words(NumberText.text)
        let parse: @Sendable (String) throws(ValueProblem) -> Double = {
            text throws(ValueProblem) in
            try NumberText.parseDouble(text, allowsInfinity: allowsInfinity)
        }
        let kind = isBounded ? "number, \(words)" : allowsInfinity ? "number or inf" : "number"
        return .text(kind, parse: parse, print: NumberText.text).checked {
            range.contains($0) || $0.isInfinite ? nil : "is not in \(words)"
        }
    }
}

extension Codec where Value == Duration {
    /// A length of time such as `10s`.
    package static func duration(_ range: ClosedRange<Duration>) -> Codec {
        let words = range.words(DurationText.text)
        return .text("duration, \(words)", parse: DurationText.parse, print: DurationText.text)
            .checked { range.contains($0) ? nil : "is not in \(words)" }
    }
}

extension Codec where Value == UInt64 {
    /// A length of time such as `10s`, kept as whole milliseconds.
    package static func milliseconds(_ range: ClosedRange<Duration>) -> Codec {
        precondition(range.lowerBound >= .zero, "a span of milliseconds is not negative")
        let duration = Codec<Duration>.duration(range)
        return Codec(
            kind: duration.kind, shape: .scalar,
            decode: { node, path, problems in
                duration.decode(node, path, &problems).map { UInt64(clamping: $0.milliseconds) }
            },
            encode: { .scalar(DurationText.text(.milliseconds($0))) })
    }
}

extension Codec where Value == HostPort {
    /// `host:port`.
    package static var hostPort: Codec {
        .text("host:port", parse: HostPort.init(parsing:), print: { $0.text })
    }
}

extension Codec where Value == HostPort? {
    /// `host:port`, or an empty text for none.
    package static var hostPortOrOff: Codec {
        .text(
            "host:port, or empty for off",
            parse: { text throws(ValueProblem) in
                text.isEmpty ? nil : try HostPort(parsing: text)
            }, print: { $0?.text ?? "" })
    }
}

extension Codec where Value == Endpoint {
    /// A URL with one of `schemes`.
    package static func url(_ schemes: [String]) -> Codec {
        let kind = "URL, \(schemes.map { "\($0)://" }.joined(separator: ", "))"
        var codec = Codec.text(
            kind,
            parse: { text throws(ValueProblem) in try Endpoint(parsing: text, schemes: schemes) },
            print: { $0.text })
        let decode = codec.decode
        codec.decode = { node, path, problems in
            // What stands before an `@` is a password as often as not: no message shows it.
            decode(node.text?.contains("@") == true ? node.secret : node, path, &problems)
        }
        return codec
    }
}

extension Codec where Value == AddressRange {
    /// `10.0.0.0/8`.
    package static var addressRange: Codec {
        .text("address range", parse: AddressRange.init(parsing:), print: { $0.text })
    }
}

extension Codec where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of an enumeration's cases, by its raw value.
    package static var choice: Codec {
        .choice(Value.allCases.map { ($0.rawValue, $0) }, name: { $0.rawValue })
    }
}

extension Codec {
    /// One of a few names.
    package static func choice(
        _ choices: [(name: String, value: Value)], name: @escaping @Sendable (Value) -> String
    ) -> Codec {
        let names = choices.map(\.name)
        return .text(
            names.count > 1
                ? "\(names.dropLast().joined(separator: ", ")) or \(names.last ?? "")"
                : names.joined(),
            parse: { text throws(ValueProblem) in
                guard let choice = choices.first(where: { $0.name == text }) else {
                    throw ValueProblem("is none of \(names.joined(separator: ", "))")
                }
                return choice.value
            }, print: name)
    }

    /// A value, or one word that stands for `nil`: `auto`, `off`.
    package static func optional<Wrapped>(
        _ codec: Codec<Wrapped>, nilWord: String
    ) -> Codec where Value == Wrapped? {
        Codec(
            kind: "\(nilWord), or \(codec.kind)", shape: .scalar,
            decode: { node, path, problems in
                if node.text == nilWord { return .some(nil) }
                return codec.decode(node, path, &problems).map { .some($0) }
            },
            encode: { value in value.map(codec.encode) ?? .scalar(nilWord) })
    }
}

extension ClosedRange {
    /// The range in words, with each bound printed by `text`.
    fileprivate func words(_ text: (Bound) -> String) -> String {
        "\(text(lowerBound)) … \(text(upperBound))"
    }
}
