import Configuration
import Testing

@Suite struct OverlayTests {
    private func node(_ text: String) -> ConfigNode {
        var problems = ConfigProblems()
        return YAMLReader.read(text.utf8, file: "f", reporting: &problems) ?? .mapping([])
    }

    @Test(arguments: [
        ("{a: 1, b: {c: 2}}", "{b: {d: 3}}", "{a: 1, b: {c: 2, d: 3}}"),
        ("{a: [1, 2]}", "{a: [3]}", "{a: [3]}"), ("{a: 1}", "{a: {b: 2}}", "{a: {b: 2}}"),
        ("{a: {b: 2}}", "{a: 1}", "{a: 1}"), ("{a: {b: 2}}", "{a: }", "{a: {b: 2}}"),
        ("{a: 1}", "{}", "{a: 1}"), ("{}", "{a: 1}", "{a: 1}"),
    ])
    func `mappings are laid over each other and the rest replaced`(
        one: String, other: String, result: String
    ) {
        var tree = node(one)
        tree.overlay(node(other))
        #expect(tree == node(result))
    }

    @Test func `a later value keeps its own place`() {
        let flag = ConfigLocation(file: "flag", line: 3)
        var tree = node("a: 1")
        tree.overlay(.nested(.scalar("2", at: flag), under: ["a"]))
        #expect(tree["a"]?.location == flag)
    }
}
