"""Counts a shape's instructions by callgrind: python3 -m bench.instructions MICRO BUDGETS …"""
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.tables import markdown

# How far above its budget a shape may be: a compiler's patch release moves some by 1 or 2 %.
TOLERANCE = 0.03
# From here on a budget is so far off that it should be lowered.
SLACK = 0.05
HEAD = """# Instructions a line or a series, by callgrind; scripts/count-instructions holds them.
# A shape may be 3 % above. Lower the budgets with what was won: scripts/count-instructions --lower
"""
COLLECTED = re.compile(r"Collected : (\d+)")
TIMEOUT_SECONDS = 120


def read_budgets(text):
    """`FIGURE SHAPE` a line."""
    lines = [line.split(None, 1) for line in text.splitlines() if line and line[0] != "#"]
    return {shape.strip(): float(figure) for figure, shape in lines}


def budgets_text(counts):
    return HEAD + "".join(f"{count:10.1f}  {shape}\n" for shape, count in counts.items())


def lowered(budgets, counts):
    """The budgets, each as low as its count; never raised, so that 3 % do not become 6."""
    return {shape: min(count, budgets.get(shape, count)) for shape, count in counts.items()}


def shapes(micro, chosen):
    """Every shape and how many lines or series a round of it has."""
    listing = subprocess.run([micro, "instructions"], capture_output=True, text=True,
                             check=True, timeout=TIMEOUT_SECONDS).stdout
    found = {}
    for line in listing.splitlines():
        things, shape = line.split("\t")
        if not chosen or shape.startswith(tuple(chosen)):
            found[shape] = int(things)
    return found


def count(micro, shape, things):
    """Instructions for one thing of the shape."""
    # Swift seeds its own tables from this; ours have a seed of their own, 0 in benchmarks.
    environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--collect-atstart=no",
             "--toggle-collect=*countedRound*", f"--callgrind-out-file={folder}/out",
             micro, "instructions", shape],
            capture_output=True, text=True, env=environment, timeout=TIMEOUT_SECONDS)
    match = COLLECTED.search(done.stderr)
    if done.returncode != 0 or match is None or int(match[1]) == 0:
        sys.exit(f"callgrind counted nothing for {shape}: {done.stderr[-1000:]}")
    return int(match[1]) / things


def judge(counts, budgets):
    """A row for each shape, and how many are over their budget or have none."""
    rows, failed = [], 0
    for shape, figure in counts.items():
        budget = budgets.get(shape)
        share = figure / budget - 1 if budget else None
        if share is None:
            word = "no budget"
        elif share > TOLERANCE:
            word = "OVER"
        else:
            word = "lower the budget" if share < -SLACK else "ok"
        failed += word in ("OVER", "no budget")
        rows.append([shape, f"{figure:,.1f}", f"{budget:,.1f}" if budget else "–",
                     f"{share * 100:+.1f} %" if budget else "–", word])
    return rows, failed


def main():
    micro, path = sys.argv[1], Path(sys.argv[2])
    options = {a for a in sys.argv[3:] if a.startswith("--")}
    if unknown := options - {"--lower", "--write"}:
        sys.exit(f"no option {' '.join(sorted(unknown))}")
    chosen = [a for a in sys.argv[3:] if a not in options]
    budgets = read_budgets(path.read_text(encoding="utf-8")) if path.exists() else {}
    wanted = shapes(micro, chosen)
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        figures = pool.map(lambda shape: count(micro, shape, wanted[shape]), wanted)
        counts = dict(zip(wanted, figures))
    rows, failed = judge(counts, budgets)
    print(markdown(["instructions each", "counted", "budget", "", ""], rows))
    if options:
        new = counts if "--write" in options else lowered(budgets, counts)
        kept = new if not chosen else budgets | new
        path.write_text(budgets_text(kept), encoding="utf-8")
    if "--write" in options:
        return
    if gone := sorted(set(budgets) - set(counts)) if not chosen else []:
        sys.exit(f"no such shape any more: {', '.join(gone)}")
    if failed:
        sys.exit(f"{failed} shapes are more than {TOLERANCE:.0%} above their budgets")


if __name__ == "__main__":
    main()
