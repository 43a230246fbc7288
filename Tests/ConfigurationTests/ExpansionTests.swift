import Configuration
import Testing

@Suite struct ExpansionTests {
    private let environment = ["HOST": "db1", "EMPTY": "", "SHAPE": "[1, 2]", "SECRET": "hunter2"]

    private func expand(_ text: String) -> (node: ConfigNode, errors: [String]) {
        var problems = ConfigProblems()
        var node =
            YAMLReader.read(text.utf8, file: "f", reporting: &problems) ?? .mapping([])
        node.expandVariables(from: environment, untouched: ["mapping"], reporting: &problems)
        return (node, problems.errors.map(\.description))
    }

    @Test(arguments: [
        ("${HOST}", "db1"), ("http://${HOST}:80/${HOST}", "http://db1:80/db1"),
        ("${NOPE:-fallback}", "fallback"), ("${NOPE:-}", ""), ("${EMPTY:-x}", "x"),
        ("${EMPTY}", ""), ("$$", "$"), ("$${HOST}", "${HOST}"), ("a$$b$$", "a$b$"),
        ("${SHAPE}", "[1, 2]"), ("${NOPE:-a:b}", "a:b"), ("$$$$", "$$"),
        ("$$\u{333}*", "$\u{333}*"), ("${HOST}\u{333}", "db1\u{333}"),
    ])
    func `a reference becomes its value`(text: String, expanded: String) {
        let (node, errors) = expand("a: \"\(text)\"")
        #expect(node["a"]?.text == expanded)
        #expect(node["a"]?.isNull == false)
        #expect(errors.isEmpty)
    }

    @Test(arguments: [
        ("${NOPE}", "environment variable NOPE is not set"),
        ("$HOST", "has a lone `$`: write $$ for one, or ${NAME}"),
        ("${HOST", "has a lone `$`: write $$ for one, or ${NAME}"),
        ("100$", "has a lone `$`: write $$ for one, or ${NAME}"),
        ("${HO ST}", "names no environment variable in ${HO ST}"),
        ("${}", "names no environment variable in ${}"),
        ("${1}", "names no environment variable in ${1}"),
        ("${HOST:?x}", "has ${HOST:?x}: only ${NAME} and ${NAME:-default} are known"),
    ])
    func `a reference that has no value is an error`(text: String, problem: String) {
        #expect(expand("a: \"\(text)\"").errors == ["f:1: a: \(problem)"])
    }

    @Test func `lists and inner mappings are expanded, keys and mapping rules are not`() {
        let (node, errors) = expand(
            "l: ['${HOST}']\nm: {'${HOST}': '${HOST}'}\nmapping: {name: \"x_$1\"}\n")
        #expect(errors.isEmpty)
        #expect(node["l"]?.elements?.first?.text == "db1")
        #expect(node["m"]?["${HOST}"]?.text == "db1")
        #expect(node["mapping"]?["name"]?.text == "x_$1")
    }

    @Test func `messages quote the reference and never its value`() {
        var problems = ConfigProblems()
        let scalar = expand("n: ${SECRET}").node["n"]
        _ = scalar.flatMap { Codec<Int>.integer(0...1).decode($0, .top, &problems) }
        #expect(problems.errors.map(\.problem) == ["`${SECRET}` is not a whole number"])
    }

    @Test func `growth is bounded`() {
        let many = String(repeating: "${HOST}", count: 60_000)
        #expect(expand("a: \"\(many)\"").errors.count == 1)
    }
}
