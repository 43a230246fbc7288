import Configuration
import Testing

@Suite struct SchemaTests {
    private func decode(_ text: String) -> (value: Gadget, errors: [String]) {
        var problems = ConfigProblems()
        let node = YAMLReader.read(text.utf8, file: "f", reporting: &problems) ?? .mapping([])
        let value = Gadget.schema.decode(node, reporting: &problems)
        return (value, problems.errors.map(\.description))
    }

    @Test(arguments: ["", "{}", "part:\n", "part: {}"])
    func `what is not written keeps its default`(text: String) {
        let (value, errors) = decode(text)
        #expect(value == Gadget())
        #expect(errors.isEmpty)
    }

    @Test func `every kind of value is read`() {
        let (value, errors) = decode(
            """
            period: 1m
            colour: red
            count: auto
            names: [a, "b"]
            tags: {x: y}
            part: {size: 64KiB, ratio: 1e-1}
            list: [{size: 1}, {}]
            password: hunter2
            note: hello
            """)
        var expected = Gadget()
        expected.period = .seconds(60)
        expected.count = nil
        expected.names = ["a", "b"]
        expected.tags = ["x": "y"]
        expected.part = GadgetPart(size: 65_536, ratio: 0.1)
        expected.list = [GadgetPart(size: 1), GadgetPart()]
        expected.password = "hunter2"
        expected.note = "hello"
        #expect(value == expected)
        #expect(errors.isEmpty)
    }

    @Test(arguments: [
        ("period: 10", "f:1: period: `10` is not a duration such as 100ms, 10s, 1m30s or 1h"),
        ("period: 5ms", "f:1: period: `5ms` is not in 100ms … 1m"),
        ("period:", "f:1: period: needs a value (duration, 100ms … 1m), not nothing"),
        ("period: [1]", "f:1: period: needs a value (duration, 100ms … 1m), not a list"),
        ("colour: blue", "f:1: colour: `blue` is none of red, green"),
        ("\ncount: 10", "f:2: count: `10` is not in 1 … 9"),
        ("count: x", "f:1: count: `x` is not a whole number"),
        ("names: a", "f:1: names: needs a list, not a single value"),
        ("list: [{}, {}, {}, {}]", "f:1: list: has 4 elements, not 0 … 3"),
        ("names:\n- a\n- {}", "f:3: names[1]: needs a value (text), not a mapping"),
        ("tags: {a: 1, b: 2, c: 3}", "f:1: tags: has 3 keys, not at most 2"),
        ("tags: [a]", "f:1: tags: needs a mapping, not a list"),
        ("part: 5", "f:1: part: needs a mapping, not a single value"),
        (
            "part:\n  size: big",
            "f:2: part.size: `big` is not a size such as 512, 64KiB, 8MiB or 1GB"
        ),
        ("list:\n- ratio: 2", "f:2: list[0].ratio: `2` is not in 0 … 1"),
        ("colr: red", "f:1: colr: is an unknown key; did you mean `colour`?"),
        ("zzzzzz: 1", "f:1: zzzzzz: is an unknown key"),
        ("\"zz\\nzzzz\": 1", "f:1: zz zzzz: is an unknown key"),
        ("part: {sizes: 1}", "f:1: part.sizes: is an unknown key; did you mean `size`?"),
        ("later: 1", "f:1: later: is not available in this version"),
        ("count: 9\ncolour: green", "f:2: colour: 9 is never green"),
        ("colour: green\nnote: x", "f:2: note: applies to red only"),
        ("[1]", "f:1: needs a mapping, not a list"),
        ("hello", "f:1: needs a mapping, not a single value"),
    ])
    func `a problem names its line and its key`(text: String, error: String) {
        #expect(decode(text).errors == [error])
    }

    @Test func `every problem is reported`() {
        let errors = decode("period: x\ncount: y\npart: {size: z, what: 1}\nnope: 1").errors
        #expect(errors.count == 5)
    }

    @Test func `problems beyond the limit are counted`() {
        let text = (0..<1_500).map { "k\($0): 1\n" }.joined()
        var problems = ConfigProblems()
        let node = YAMLReader.read(text.utf8, file: "f", reporting: &problems) ?? .mapping([])
        _ = Gadget.schema.decode(node, reporting: &problems)
        #expect(problems.errors.count == ConfigProblems.errorsMax)
        #expect(problems.omitted == 500)
    }

    @Test func `what is written reads back to the same values`() {
        var gadget = Gadget()
        gadget.names = ["", "a: b", "- x", "null", "~", "#c", "é\u{2028}\n\t\"\\", "1.5", "{", "$"]
        gadget.tags = ["odd: key": "${NOT}", "": "x"]
        gadget.list = [GadgetPart(size: 3, ratio: 0.25), GadgetPart()]
        gadget.note = "text\u{7F}"
        let yaml = Gadget.schema.encode(gadget).yaml
        var problems = ConfigProblems()
        var node = YAMLReader.read(yaml.utf8, file: "f", reporting: &problems) ?? .mapping([])
        node.expandVariables(from: [:], reporting: &problems)
        #expect(Gadget.schema.decode(node, reporting: &problems) == gadget)
        #expect(problems.isEmpty)
    }

    @Test func `a secret is read and never printed`() {
        let (value, _) = decode("password: hunter2")
        #expect(value.password == "hunter2")
        let yaml = Gadget.schema.encode(value).yaml
        #expect(yaml.contains("password: \"<redacted>\""))
        #expect(!yaml.contains("hunter2"))
        #expect(decode("password: [hunter2]").errors.joined().contains("hunter2") == false)
    }

    @Test func `the reference has a row for each available key`() {
        let rows = Gadget.schema.rows
        #expect(
            rows.map(\.keyPath) == [
                "period", "colour", "count", "names", "tags", "part.size", "part.ratio", "list",
                "list[].size", "list[].ratio", "password", "note",
            ])
        #expect(
            rows.map(\.defaultText) == [
                "10s", "red", "1", "[]", "{}", "8MiB", "0.5", "[]", "8MiB", "0.5", "\"\"", "",
            ])
        #expect(
            rows.filter(\.isScalar).map(\.keyPath) == [
                "period", "colour", "count", "part.size", "part.ratio", "password", "note",
            ])
    }
}
