/// Replaces environment variables in one text.
enum VariableExpansion {
    /// How long an expanded text may get: a kernel's argument page times 32, the largest single
    /// environment string Linux passes on.
    static let bytesMax = 131_072

    /// By Unicode scalars: a `$` before a combining mark is a `$` all the same.
    static func expand(
        _ text: String, from environment: [String: String]
    ) throws(ValueProblem) -> String {
        var rest = text.unicodeScalars[...]
        var result = ""
        while let dollar = rest.firstIndex(of: "$") {
            result.unicodeScalars += rest[..<dollar]
            rest = rest[dollar...].dropFirst()
            result.unicodeScalars += try takeReference(from: &rest, environment).unicodeScalars
            guard result.utf8.count <= bytesMax else {
                throw ValueProblem("is longer than \(bytesMax) bytes when expanded")
            }
        }
        result.unicodeScalars += rest
        return result
    }

    /// What stands for the reference whose `$` was just read.
    private static func takeReference(
        from rest: inout Substring.UnicodeScalarView, _ environment: [String: String]
    ) throws(ValueProblem) -> String {
        if rest.first == "$" {
            rest = rest.dropFirst()
            return "$"
        }
        guard rest.first == "{", let close = rest.firstIndex(of: "}") else {
            throw ValueProblem("has a lone `$`: write $$ for one, or ${NAME}")
        }
        let body = rest[..<close].dropFirst()
        rest = rest[close...].dropFirst()
        return try resolve(body, environment)
    }

    private static func resolve(
        _ body: Substring.UnicodeScalarView, _ environment: [String: String]
    ) throws(ValueProblem) -> String {
        let colon = body.firstIndex(of: ":")
        let name = String(body[..<(colon ?? body.endIndex)])
        let isName = name.utf8.allSatisfy(isNameByte) && name.utf8.first.map(isDigit) == false
        guard isName else {
            throw ValueProblem("names no environment variable in ${\(Substring(body))}")
        }
        let fallback = colon.map { body[$0...].dropFirst() }
        if let fallback, fallback.first != "-" {
            throw ValueProblem(
                "has ${\(Substring(body))}: only ${NAME} and ${NAME:-default} are known")
        }
        if let value = environment[name], !value.isEmpty || fallback == nil { return value }
        guard let fallback else {
            throw ValueProblem("environment variable \(name) is not set")
        }
        return String(fallback.dropFirst())
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
