"""What may not stand in the code, and where it may after all."""
import re

from tidy import swift_source, tree

# (pattern, in which files it is forbidden, where it may stand, why)
EVERYWHERE = ""
SOURCES = "Sources/"
FORBIDDEN = (
    (r"\btry!", EVERYWHERE, (), "try! can trap: handle the error"),
    (r"@unchecked\s+Sendable", EVERYWHERE, ("Sources/Base/EventLoop/Lock.swift",),
     "@unchecked Sendable is for the Lock alone"),
    (r"\bnonisolated\s*\(\s*unsafe\s*\)", EVERYWHERE, (), "nonisolated(unsafe) hides a race"),
    (r"-Ounchecked", EVERYWHERE, (), "-Ounchecked turns a trap into corruption"),
    (r"@testable\b", EVERYWHERE, (), "tests use package access, never @testable"),
    (r"\bimport\s+Foundation\b", SOURCES, (), "no Foundation in a shipped target"),
    (r"\bMutex\s*[(<]|\bSynchronization\.Mutex\b", EVERYWHERE, (),
     "Synchronization.Mutex reports false races under TSan: use EventLoop's Lock"),
    (r"(?<![.\w])print\s*\(", SOURCES, ("Sources/Backends/Console/", "Sources/Service/martlet/"),
     "print( is for Console and martlet"),
    (r"\bfatalError\s*\(", EVERYWHERE, (), "fatalError: use precondition with a sentence"),
    (r"\benableExperimentalFeature\b", EVERYWHERE, (), "no experimental features"),
)
MARKER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
# Paths of somebody's machine. Written in parts, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:wo" r"rk|ho" r"me/\w|Us" r"ers/\w|ro" r"ot/\w)")


def findings(root):
    for path in tree.swift_files(root):
        yield from code_findings(root, path)
    for path in tree.project_files(root):
        text = tree.text_of(path)
        if text is None or path.name.endswith(".lock"):
            continue
        yield from text_findings(root, path, text)


def code_findings(root, path):
    code, strings = swift_source.split(path.read_text(encoding="utf-8"))
    name = path.relative_to(root).as_posix()
    for pattern, folder, allowed, why in FORBIDDEN:
        if not name.startswith(folder) or name.startswith(tuple(allowed) or ("\0",)):
            continue
        # A compiler flag stands in a string of the manifest.
        searched = code + strings if pattern.startswith("-") else code
        for match in re.finditer(pattern, searched):
            line = swift_source.line_of(searched, match.start() % max(1, len(code)))
            yield tree.finding(root, path, line, why)


def text_findings(root, path, text):
    is_fixture = "Fixtures/" in path.as_posix() or "Corpus/" in path.as_posix()
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATH.search(line) and not is_fixture:
            yield tree.finding(root, path, number, "a path of somebody's machine")
        if path.suffix in (".swift", ".py", ".sh", ".md", "") and MARKER.search(line):
            yield tree.finding(root, path, number, "a left-over marker: do it or drop it")
