"""What the benchmarks are held against: Benchmarks/limits.toml."""
import tomllib
from pathlib import Path

# Paired ratios that a verdict needs.
PAIRS_MIN = 9


def load(root):
    return tomllib.loads((Path(root) / "Benchmarks/limits.toml").read_text(encoding="utf-8"))


def verdict(value, limit, pairs=PAIRS_MIN):
    """PASS or MISS, with a mark when there are too few pairs for one; a dash without a limit."""
    if value is None or limit is None:
        return "–"
    return ("PASS" if value <= limit else "MISS") + ("" if pairs >= PAIRS_MIN else " (too few)")
