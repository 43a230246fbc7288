"""Which files the checks look at."""
import subprocess
from pathlib import Path

SWIFT_FOLDERS = ("Sources", "Tests", "Benchmarks", "Fuzz")


def swift_files(root):
    """Our own Swift code, the manifest included."""
    found = [root / "Package.swift"] if (root / "Package.swift").exists() else []
    for folder in SWIFT_FOLDERS:
        found += sorted((root / folder).rglob("*.swift"))
    return found


def project_files(root):
    """Every file that a commit would hold; without git every file that is not hidden."""
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, text=True)
    if listing.returncode == 0:
        paths = [root / name for name in listing.stdout.split("\0") if name]
    else:
        paths = [p for p in root.rglob("*") if not any(x.startswith(".") for x in p.parts[-2:])]
    return sorted(p for p in paths if p.is_file())


def text_of(path):
    """A file's text, or None for one that is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def finding(root, path, line, problem):
    return f"{Path(path).relative_to(root)}:{line}: {problem}"
