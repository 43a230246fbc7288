"""Holds the package's graph and every import against the table of floors.

Reads `swift package describe --type json` from standard input: python3 -m layers ROOT [--write]
"""
import json
import re
import sys
from pathlib import Path

# The floors, lowest first; a floor imports only floors below it and the neighbours named here.
# A C library belongs to the one target that wraps it. Libraries that are not used yet have their
# place already, so that they come in at the right door.
BASE = {
    "EventLoop": {"CLibuv", "CMalloc"},
    "Credentials": {"CCrypt"},
    "HTTP": {"Credentials", "EventLoop", "TLS", "CMicrohttpd", "CCurl", "CZlib"},
    "Configuration": {"CYAML"},
    "TLS": {"CGnuTLS"},
}
PIPELINE = {
    "Statsd": {"CBytes", "CPages", "CXXHash", "CPCRE2"},
    "Ingest": {"EventLoop", "Statsd", "TLS"},
    "Flush": {"EventLoop", "Statsd"},
}
KIT = {"EventLoop", "HTTP", "Statsd", "Configuration"}
BACKENDS = {
    "BackendKit": KIT | {"CZlib"},  # checksums of the spool
    "ExpositionKit": KIT | {"BackendKit"},
    "ForwardKit": KIT | {"BackendKit", "CZlib"},
    # Pure: neither a loop nor a metric's way in; its numbers are written by the kit.
    "PromQL": {"BackendKit", "CPCRE2"},
}
# A backend sees the kit and what lies below it; some wrap a library of their own, or share the
# state of cumulative series.
BACKEND_LIBRARIES = {
    "Store": {"CSQLite", "ExpositionKit"}, "RemoteWrite": {"CSnappy", "ExpositionKit"},
    "Forward": {"Credentials", "ForwardKit", "TLS"},
    "Prometheus": {"ExpositionKit"}, "OTLP": {"ExpositionKit"},
}
SERVICE = {
    "Admin": {"HTTP", "EventLoop", "Statsd", "CDashboard"},
    "QueryAPI": {"PromQL", "Store", "HTTP", "EventLoop"},
    "martlet": {"Agent"},
}
# What every target may import: the language's own modules and the C library of the system.
OF_THE_SYSTEM = {"Swift", "Glibc", "Synchronization"}
# Outside the data path only: it costs 11 MB of binary.
ESSENTIALS = {"FoundationEssentials"}
WITHOUT_ESSENTIALS = set(BASE) | set(PIPELINE)
IN_TESTS = {"Testing", "Foundation", "FoundationEssentials"}

IMPORT = re.compile(
    r"^[ \t]*(?:@\w+(?:\([^)]*\))?\s+)*(?:package |internal |private |fileprivate |public )?import "
    r"(?:struct |class |enum |protocol |typealias |func |var |let )?([A-Za-z_]\w*)", re.MULTILINE)
BEGIN, END = "<!-- layers:begin (scripts/layers --write) -->", "<!-- layers:end -->"


def allowed(target):
    """What a target may depend on, or None when it has no place in the table."""
    name, path = target["name"], target["path"]
    table = BASE | PIPELINE | BACKENDS | SERVICE
    below = set(BASE) | set(PIPELINE) | set(BACKENDS)
    if path.startswith("Sources/System/"):
        return {"CLoading"}
    if path.startswith("Tests/"):
        support = {"TestSupport", "CAllocationCounter"}
        # A backend has its name at the beginning of its tests' and their probe's.
        own = name.removesuffix("Tests").removesuffix("Probe")
        return below | support | {"Admin", "QueryAPI", "Agent", "Store", own, f"{own}Probe"}
    if path.startswith(("Benchmarks/", "Fuzz/")):
        return below | {"TestSupport", "Admin", "Agent"} | backends_of(target)
    if name in table:
        return table[name]
    if path.startswith("Sources/Backends/"):
        return KIT | {"BackendKit"} | BACKEND_LIBRARIES.get(name, set())
    if name == "Agent":
        return below | {"Admin", "QueryAPI", "CBuildInfo"} | backends_of(target)
    return None


def backends_of(target):
    """The backends that a target at the top names: it may name any."""
    return {name for name, path in target["paths"].items() if path.startswith("Sources/Backends/")}


def floor_of(path):
    """The folder below Sources; for everything else the folder at the top."""
    parts = Path(path).parts
    return parts[1] if parts[0] == "Sources" and len(parts) > 2 else parts[0]


def graph_findings(targets):
    for target in targets:
        may = allowed(target)
        if may is None:
            yield f"Package.swift: {target['name']} at {target['path']} has no place in the table"
            continue
        for name in sorted(set(target.get("target_dependencies") or []) - may):
            yield f"Package.swift: {target['name']} may not depend on {name}"


def import_findings(root, targets):
    for target in targets:
        may = importable(target)
        for path in sorted((root / target["path"]).rglob("*.swift")):
            for match in IMPORT.finditer(path.read_text(encoding="utf-8")):
                if match[1] not in may:
                    line = path.read_text(encoding="utf-8").count("\n", 0, match.start(1)) + 1
                    where = f"{path.relative_to(root)}:{line}"
                    yield f"{where}: {target['name']} may not import {match[1]}"


def importable(target):
    may = (allowed(target) or set()) | OF_THE_SYSTEM
    if target["path"].startswith("Tests/"):
        return may | IN_TESTS
    return may if target["name"] in WITHOUT_ESSENTIALS else may | ESSENTIALS


def table(targets):
    """The graph as it is, for the reader of docs/ARCHITECTURE.md."""
    floors = ["Base", "Pipeline", "Backends", "Service"]
    shown = [t for t in targets if floor_of(t["path"]) in floors]
    shown.sort(key=lambda t: (floors.index(floor_of(t["path"])), t["name"].lower()))
    rows = ["| floor | target | depends on |", "|---|---|---|"]
    for t in shown:
        needs = ", ".join(sorted(t.get("target_dependencies") or ["–"], key=str.lower))
        rows.append(f"| {floor_of(t['path'])} | {t['name']} | {needs} |")
    return "\n".join(rows)


def page_findings(root, targets, write):
    page = root / "docs/ARCHITECTURE.md"
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    if BEGIN not in text or END not in text:
        yield "docs/ARCHITECTURE.md: no place for the table of targets"
        return
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    wanted = f"{before}{BEGIN}\n{table(targets)}\n{END}{after}"
    if text != wanted and write:
        page.write_text(wanted, encoding="utf-8")
    elif text != wanted:
        yield "docs/ARCHITECTURE.md: the table of targets is old: run scripts/layers --write"


def findings(root, targets, write=False):
    paths = {t["name"]: t["path"] for t in targets}
    targets = [dict(t, paths=paths) for t in targets]
    yield from graph_findings(targets)
    yield from import_findings(root, targets)
    yield from page_findings(root, targets, write)


def main():
    root = Path(sys.argv[1]).resolve()
    targets = json.load(sys.stdin)["targets"]
    found = list(findings(root, targets, write="--write" in sys.argv[2:]))
    for finding in found:
        print(finding)
    if found:
        sys.exit(f"layers: {len(found)} findings")
    print(f"layers: {len(targets)} targets keep to their floors")


if __name__ == "__main__":
    main()
