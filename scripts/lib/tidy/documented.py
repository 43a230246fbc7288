"""Every reason and every own metric is in docs/METRICS.md, and nothing else is."""
import re

from tidy import swift_source, tree

PAGE = "docs/METRICS.md"
METRIC = re.compile(r"\bmartlet_[a-z][a-z0-9_]*[a-z0-9]\b")
RAW_VALUE = re.compile(r'^\s*case\s+(?:\w+|\.\w+)\s*[=:]\s*"([a-z0-9_]+)"', re.MULTILINE)


def findings(root):
    page = root / PAGE
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    yield from compare(root, page, "own metric", metrics_in_code(root), metrics_on(text))
    yield from compare(root, page, "reason", reasons_in_code(root), reasons_on(text))


def compare(root, page, kind, in_code, on_page):
    for name, (path, line) in sorted(in_code.items()):
        if name not in on_page:
            yield tree.finding(root, path, line, f"{kind} {name} is not in {PAGE}")
    for name, line in sorted(on_page.items()):
        if name not in in_code:
            yield tree.finding(root, page, line, f"{kind} {name} does not exist in Sources")


def metrics_in_code(root):
    """Names in string literals of Swift; C names of module maps are not metrics."""
    found = {}
    for path in sorted((root / "Sources").rglob("*.swift")):
        _, strings = swift_source.split(path.read_text(encoding="utf-8"))
        for match in METRIC.finditer(strings):
            found.setdefault(match[0], (path, swift_source.line_of(strings, match.start())))
    return found


def reasons_in_code(root):
    """The labels of every `…Reason` enumeration."""
    found = {}
    for path in sorted((root / "Sources").rglob("*Reason.swift")):
        text = path.read_text(encoding="utf-8")
        for match in RAW_VALUE.finditer(text):
            line = swift_source.line_of(text, match.start())
            found.setdefault(match[1], (path, line))
    return found


def metrics_on(text):
    return {m[0]: swift_source.line_of(text, m.start()) for m in reversed([*METRIC.finditer(text)])}


def reasons_on(text):
    """First cells of the tables under headings that speak of reasons."""
    found, in_reasons = {}, False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("#"):
            in_reasons = "reason" in line.lower()
        elif in_reasons and (cell := re.match(r"\|\s*`([a-z0-9_]+)`\s*\|", line)):
            found.setdefault(cell[1], number)
    return found
