import Configuration
import Testing

@Suite struct YAMLReaderTests {
    private func read(_ text: String) -> (node: ConfigNode?, errors: [String]) {
        read(Array(text.utf8))
    }

    private func read(_ bytes: [UInt8]) -> (node: ConfigNode?, errors: [String]) {
        var problems = ConfigProblems()
        let node = YAMLReader.read(bytes, file: "f.yml", reporting: &problems)
        return (node, problems.errors.map(\.description))
    }

    @Test func `each node knows its line`() throws {
        let node = try #require(read("a: 1\n\nb:\n  - x\n  - {c: y}\n").node)
        #expect(node["a"]?.location.line == 1)
        let list = try #require(node["b"]?.elements)
        #expect(list.map(\.location.line) == [4, 5])
        #expect(list[1]["c"]?.text == "y")
        #expect(node.entries?.map(\.keyLocation.line) == [1, 3])
    }

    @Test(arguments: ["", "\n\n", "# a comment\n# another", "---\n", "--- \n...\n", "\u{FEFF}"])
    func `a text without content has no keys and no problem`(text: String) {
        let (node, errors) = read(text)
        #expect(errors.isEmpty)
        #expect(node?.entries?.isEmpty == true || node?.isNull == true)
    }

    @Test(arguments: [
        ("a: ~", true), ("a: null", true), ("a:", true), ("a: ''", false), ("a: '~'", false),
        ("a: nil", false),
    ])
    func `only a plain null is no value`(text: String, isNull: Bool) {
        #expect(read(text).node?["a"]?.isNull == isNull)
    }

    @Test(arguments: [
        ("a: 1\na: 2\n", "f.yml:2: a: is written twice; first on line 1"),
        ("x:\n  b: 1\n  c: 2\n  b: 3\n", "f.yml:4: x.b: is written twice; first on line 2"),
        ("a: &x 1\nb: *x\n", "f.yml:2: b: aliases are not supported: write the value again"),
        ("a: !!str 1\n", "f.yml:1: a: tags are not supported"),
        ("l:\n- !x {a: 1}\n", "f.yml:2: l[0]: tags are not supported"),
        ("a: 1\n---\nb: 2\n", "f.yml:2: a second document is not supported"),
        ("{a: 1}: 2\n", "f.yml:1: a key must be a single value"),
        ("? [a]\n: 2\n", "f.yml:1: a key must be a single value"),
    ])
    func `what could be misread is refused`(text: String, error: String) {
        #expect(read(text).errors == [error])
    }

    @Test func `a tab that indents is named`() throws {
        let error = try #require(read("a:\n  b: 1\n\tc: 2\n").errors.first)
        #expect(error.hasPrefix("f.yml:3: this is not YAML"))
        #expect(error.hasSuffix("(a tab cannot indent; use blanks)"))
    }

    @Test func `broken text is refused on its line`() throws {
        let (node, errors) = read("a: 1\nb: [1, 2\nc: 3\n")
        #expect(node == nil)
        #expect(errors.count == 1)
        #expect(try #require(errors.first).hasPrefix("f.yml:3: this is not YAML"))
    }

    @Test func `bytes that are not UTF-8 are refused on their line`() throws {
        let (node, errors) = read(Array("a: 1\nb: ".utf8) + [0xFF, 0xFE, 0x0A])
        #expect(node == nil)
        #expect(try #require(errors.first).hasPrefix("f.yml:2: this is not YAML"))
    }

    @Test func `a NUL is refused`() {
        #expect(read(Array("a: b".utf8) + [0, 0x63]).node == nil)
    }

    @Test func `nesting is bounded`() {
        let fits = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(read(fits).errors.isEmpty)
        let deep = String(repeating: "[", count: 33) + String(repeating: "]", count: 33)
        #expect(read(deep).errors.count == 1)
        #expect(read(String(repeating: "[", count: 200_000)).node == nil)
        #expect(read(String(repeating: "{a: ", count: 200_000)).node == nil)
        #expect(read(String(repeating: "- ", count: 200_000)).node == nil)
    }

    @Test func `an alias bomb is refused at its first alias`() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
        #expect(read(bomb).errors.count == 1)
    }

    @Test func `the number of values is bounded`() throws {
        let (node, errors) = read(String(repeating: "- 1\n", count: YAMLReader.nodesMax))
        #expect(node == nil)
        #expect(try #require(errors.first).contains("more than 100000 values"))
    }

    @Test func `a text of a mebibyte is read and a larger one refused`() throws {
        let filler = String(repeating: "x", count: YAMLReader.bytesMax - 4)
        #expect(read("a: \(filler)\n").node?["a"]?.text?.utf8.count == filler.utf8.count)
        let error = try #require(read("a: \(filler)x\n").errors.first)
        #expect(error == "f.yml:1: is longer than 1048576 bytes")
    }

    @Test func `a mapping of many keys is read in one pass`() {
        let text = (0..<40_000).map { "k\($0): 1\n" }.joined()
        #expect(read(text).node?.entries?.count == 40_000)
    }

    @Test func `random bytes never trap, and what is read can be written`() {
        let seed = UInt64.random(in: 0 ... .max)
        print("YAMLReaderTests seed \(seed)")
        var random = SplitMix(state: seed)
        let alphabet = Array("ab:-[]{}#&*!|>'\"%@`\n\t ,?~\u{0}é".utf8) + [0xFF]
        for _ in 0..<3_000 {
            let bytes = (0..<random.next() % 40).map { _ in
                alphabet[Int(random.next() % UInt64(alphabet.count))]
            }
            let (node, errors) = read(bytes)
            #expect(node != nil || !errors.isEmpty, "\(bytes)")
            guard let node, errors.isEmpty else { continue }
            let again = read(node.yaml)
            #expect(again.node == node, "\(bytes)")
        }
    }
}

/// A small generator whose runs can be repeated from a seed.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
