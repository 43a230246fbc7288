"""Each check of lib/tidy finds what it is for, and leaves good code alone."""
import tempfile
import unittest
from pathlib import Path

from tidy import constructs, documented, examples, scripts, sizes, swift_source, web


class Tidy(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def found(self, check):
        return list(check.findings(self.root))

    def test_large_files_functions_and_long_lines(self):
        self.write("Sources/A/A.swift", "func f() {\n" + "    g()\n" * 48 + "}\n")
        self.assertEqual(self.found(sizes), [])
        self.write("Sources/A/A.swift", "func f(\n    x: Int\n) {\n" + "    g()\n" * 48 + "}\n")
        self.assertIn("A.swift:1: f has 52 lines", self.found(sizes)[0])
        self.write("Sources/A/A.swift", "let a = 1\n" * 401)
        self.assertIn("401 lines", self.found(sizes)[0])
        self.write("Sources/A/A.swift", "//" + "x" * 99 + "\n")
        self.assertIn("101 columns", self.found(sizes)[0])

    def test_braces_in_strings_and_comments_do_not_count(self):
        source = 'func f() {\n  a("}\\(b("{"))") // }\n  /* } /* } */ } */\n  c(#"\\"{"#)\n}\nx\n'
        code, strings = swift_source.split(source)
        self.assertEqual([*swift_source.functions(code)], [("f", 1, 5)])
        self.assertEqual((len(code), len(strings)), (len(source), len(source)))

    def test_every_kind_of_body_is_measured_and_requirements_are_not(self):
        source = (
            "protocol P {\n  func a()\n  func b() throws -> Int\n  var c: Int { get }\n}\n"
            "struct S {\n  init(x: Int) {\n  }\n  init?(y: Int)\n  where T: P {\n  }\n"
            "  deinit {\n  }\n  subscript(i: Int) -> Int {\n    i\n  }\n"
            "  var d: Int {\n    1\n  }\n  var e: Int = 3\n  let f = S.init(x: 1)\n}\n")
        names = [name for name, _, _ in swift_source.functions(swift_source.split(source)[0])]
        self.assertEqual(names, ["c", "init", "init", "deinit", "subscript", "d"])

    def test_forbidden_constructs(self):
        bad = (
            "let a = try! f()", "final class C: @unchecked Sendable {}",
            "nonisolated(unsafe) var x = 1", "@testable import Statsd", "import Foundation",
            "let m = Mutex(0)", 'print("x")', 'fatalError("x")')
        for line in bad:
            with self.subTest(line):
                self.write("Sources/A/A.swift", line + "\n")
                self.assertEqual(len(self.found(constructs)), 1)

    def test_constructs_where_they_may_stand(self):
        self.write("Sources/Base/EventLoop/Lock.swift", "class Lock: @unchecked Sendable {}\n")
        self.write("Sources/Backends/Console/C.swift", 'print("x")\n')
        self.write("Tests/ATests/A.swift", "import Foundation\n")
        harmless = '// print( and try! are words\nlet a = "try! fatalError("\n'
        self.write("Sources/A/A.swift", harmless)
        self.assertEqual(self.found(constructs), [])

    def test_flags_markers_and_machine_paths(self):
        self.write("Package.swift", 'unsafeFlags(["-Ounchecked"])\n')
        self.assertEqual(len(self.found(constructs)), 1)
        self.write("Package.swift", "// TO" + "DO later\n")
        self.assertEqual(len(self.found(constructs)), 1)
        self.write("Package.swift", "// /wo" + "rk/main\n")
        self.assertEqual(len(self.found(constructs)), 1)

    def test_reasons_and_metrics_are_compared_both_ways(self):
        self.write("Sources/A/DropReason.swift", 'case .a: "series_limit"\n')
        self.write("Sources/A/A.swift", 'let n = "martlet_series"\n')
        page = "`martlet_series`\n# Drop reasons\n| `series_limit` | x |\n"
        self.write("docs/METRICS.md", page)
        self.assertEqual(self.found(documented), [])
        self.write("docs/METRICS.md", page + "| `late` | y |\n`martlet_flushes_total`\n")
        self.assertEqual(len(self.found(documented)), 2)
        self.write("docs/METRICS.md", "")
        self.assertEqual(len(self.found(documented)), 2)

    def test_the_dashboard_makes_no_markup_of_texts(self):
        self.write("web/a.js", "a.textContent = b;\nmade.style.backgroundColor = c;\n")
        self.write("web/a.html", '<p class="a">Online: <a href="b">c</a></p>\n')
        self.assertEqual(self.found(web), [])
        for line in ("a.innerHTML = b", "a.insertAdjacentHTML('x', b)", "document.write(b)",
                     "eval(b)", "new Function(b)", "fetch('https://example.com')",
                     "a.style.cssText = b", "let a = '" + "x" * 100 + "'"):
            self.write("web/a.js", line + "\n")
            self.assertEqual(len(self.found(web)), 1, line)
        self.write("web/a.js", "")
        for line in ('<p style="color: red">', '<p onclick="a()">',
                     '<script src="http://x/y.js">'):
            self.write("web/a.html", line + "\n")
            self.assertEqual(len(self.found(web)), 1, line)

    def test_examples_are_named(self):
        self.write("examples/a/b.yaml", "")
        self.assertEqual(len(self.found(examples)), 1)
        self.write("scripts/check", "examples/a/b.yaml")
        self.assertEqual(self.found(examples), [])

    def test_scripts_stop_at_errors_and_are_executable(self):
        path = self.write("scripts/x", "#!/usr/bin/env bash\n")
        self.assertEqual(len(self.found(scripts)), 2)
        path.write_text("#!/usr/bin/env bash\nset -euo pipefail\n")
        path.chmod(0o755)
        self.assertEqual(self.found(scripts), [])


if __name__ == "__main__":
    unittest.main()
