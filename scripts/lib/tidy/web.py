"""The dashboard puts text on the page, never markup; and its files are as small as others."""
import re

from tidy import sizes, tree

# Each would turn a metric's name into markup or code, or need what the page's policy forbids.
FORBIDDEN = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|eval|Function)\b"
    r"|setHTML|cssText|javascript:|\bstyle=|[^\w.]on\w+=\"|https?://(?!www\.w3\.org/)")
CODE = {".js", ".html", ".svg"}


def findings(root):
    for path in tree.project_files(root):
        if path.relative_to(root).parts[0] != "web" or path.suffix not in CODE | {".css"}:
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        if path.suffix == ".js":
            yield from sizes.length_findings(root, path, lines)
        for number, line in enumerate(lines, 1):
            if match := FORBIDDEN.search(line):
                yield tree.finding(root, path, number, f"`{match[0].strip()}` in the dashboard")
