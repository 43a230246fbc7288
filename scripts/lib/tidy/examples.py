"""Every example is loaded or checked: a test or a script names it."""
from tidy import tree


def findings(root):
    named_in = [p for folder in ("Tests", "scripts") for p in (root / folder).rglob("*")]
    text = "\n".join(tree.text_of(p) or "" for p in named_in if p.is_file())
    for path in sorted((root / "examples").rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_file() and name not in text:
            yield tree.finding(root, path, 1, f"no test and no script names {name}")
