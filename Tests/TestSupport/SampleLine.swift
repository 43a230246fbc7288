/// One sample of a page: name, labels in braces, one space, value, nothing else.
struct SampleLine {
    private(set) var name = ""
    private(set) var labels: [(key: String, value: String)] = []
    private(set) var value = 0.0
    /// The line without its value.
    private(set) var shown = ""
    private var rest: ArraySlice<Unicode.Scalar>
    private let problem: CheckedPage.Problem

    init(_ text: String, _ line: Int) throws {
        problem = CheckedPage.Problem(line: line, description: "not a sample: \(text)")
        rest = Array(text.unicodeScalars)[...]
        name = try readName()
        if rest.first == "{" { try readLabels() }
        guard rest.popFirst() == " ", let number = Self.number(String(rest)) else { throw problem }
        value = number
        shown = String(Array(text.unicodeScalars).dropLast(rest.count + 1)[...])
    }

    /// Name and labels as code points, since Swift takes differently composed characters for one.
    var identity: [String] {
        [name] + labels.map { "\($0.key)=\($0.value.unicodeScalars.map(\.value))" }.sorted()
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return !("0"..."9").contains(first) && text.unicodeScalars.allSatisfy(isNameScalar)
    }

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": true
        default: false
        }
    }

    private static func number(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "+Inf": .infinity
        case "-Inf": -.infinity
        default:
            text.unicodeScalars.allSatisfy { "0123456789.e+-".unicodeScalars.contains($0) }
                ? Double(text) : nil
        }
    }

    private mutating func readName() throws -> String {
        let name = String(rest.prefix(while: Self.isNameScalar))
        guard Self.isName(name) else { throw problem }
        rest = rest.dropFirst(name.unicodeScalars.count)
        return name
    }

    private mutating func readLabels() throws {
        repeat {
            rest = rest.dropFirst()
            let key = try readName()
            guard rest.popFirst() == "=", rest.popFirst() == "\"" else { throw problem }
            labels.append((key, try readValue()))
        } while rest.first == ","
        guard rest.popFirst() == "}" else { throw problem }
    }

    private mutating func readValue() throws -> String {
        var value = ""
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\"": return value
            case "\\":
                guard let escaped = rest.popFirst(), ["\\", "\"", "n"].contains(escaped) else {
                    throw problem
                }
                value.unicodeScalars.append(escaped == "n" ? "\n" : escaped)
            default: value.unicodeScalars.append(scalar)
            }
        }
        throw problem
    }
}

extension String {
    fileprivate init(_ scalars: ArraySlice<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
