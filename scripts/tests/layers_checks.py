"""The table of floors refuses what it should, and only that."""
import tempfile
import unittest
from pathlib import Path

import layers


def target(name, path, *needs, kind="library"):
    return {"name": name, "path": path, "type": kind, "target_dependencies": list(needs)}


GOOD = [
    target("CLibuv", "Sources/System/CLibuv", kind="system-target"),
    target("EventLoop", "Sources/Base/EventLoop", "CLibuv"),
    target("Statsd", "Sources/Pipeline/Statsd"),
    target("Ingest", "Sources/Pipeline/Ingest", "EventLoop", "Statsd"),
    target("BackendKit", "Sources/Backends/BackendKit", "EventLoop"),
    target("Graphite", "Sources/Backends/Graphite", "BackendKit", "Statsd"),
    target("Agent", "Sources/Service/Agent", "Graphite", "Ingest"),
    target("martlet", "Sources/Service/martlet", "Agent", kind="executable"),
    target("StatsdTests", "Tests/StatsdTests", "Statsd", "TestSupport", kind="test"),
]


class Layers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("docs/ARCHITECTURE.md", f"# A\n{layers.BEGIN}\n{layers.END}\nrest\n")
        list(layers.findings(self.root, GOOD, write=True))

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def found(self, *more):
        replaced = {t["name"] for t in more}
        targets = [t for t in GOOD if t["name"] not in replaced] + list(more)
        return [f for f in layers.findings(self.root, targets) if "table of targets" not in f]

    def test_the_graph_as_it_should_be(self):
        self.assertEqual(list(layers.findings(self.root, GOOD)), [])

    def test_edges_that_climb_or_cross(self):
        for bad in (
            target("Statsd", "Sources/Pipeline/Statsd", "EventLoop"),
            target("Ingest", "Sources/Pipeline/Ingest", "Graphite"),
            target("Console", "Sources/Backends/Console", "Graphite"),
            target("Graphite", "Sources/Backends/Graphite", "Ingest"),
            target("EventLoop", "Sources/Base/EventLoop", "Statsd"),
            target("Ingest", "Sources/Pipeline/Ingest", "CLibuv"),
            target("martlet", "Sources/Service/martlet", "Graphite"),
            target("Extra", "Sources/Pipeline/Extra", "Statsd"),
        ):
            with self.subTest(bad["name"]):
                self.assertEqual(len(self.found(bad)), 1)

    def test_imports_that_the_table_forbids(self):
        for bad in ("import CLibuv", "package import EventLoop", "import struct Foundation.Date",
                    "@preconcurrency import CMicrohttpd", "import FoundationEssentials"):
            with self.subTest(bad):
                self.write("Sources/Pipeline/Statsd/A.swift", f"// import X\n{bad}\nimport Glibc\n")
                self.assertEqual(len(self.found()), 1)

    def test_imports_that_it_allows(self):
        good = "package import Statsd\nimport BackendKit\nimport FoundationEssentials\n"
        self.write("Sources/Backends/Graphite/A.swift", good)
        self.write("Tests/StatsdTests/A.swift", "import Testing\nimport Foundation\n")
        self.assertEqual(self.found(), [])

    def test_an_old_table_in_the_document_is_found_and_written(self):
        more = [*GOOD, target("Console", "Sources/Backends/Console", "BackendKit")]
        self.assertEqual(len(list(layers.findings(self.root, more))), 1)
        list(layers.findings(self.root, more, write=True))
        self.assertEqual(list(layers.findings(self.root, more)), [])
        self.assertIn("rest", (self.root / "docs/ARCHITECTURE.md").read_text())


if __name__ == "__main__":
    unittest.main()
