"""Runs Micro and holds the lines that limits.toml names against their limits."""
import re
import subprocess

from bench.results import in_order
from bench.tables import markdown


def run(program, limit, groups):
    """Prints what Micro says of the groups that have limits, or of some; how many rows miss."""
    rows = []
    for group in groups or in_order(name.split(":")[0] for name in limit):
        done = subprocess.run(
            [program, group], stdout=subprocess.PIPE, text=True, timeout=600, check=True)
        print(done.stdout, flush=True)
        rows += judge(done.stdout, limit)
    print(markdown(["step", "measured", "limit", ""], rows))
    return sum(row[-1] == "MISS" for row in rows)


def judge(output, limit):
    """A row for each line with a limit; the first figure of a line is the least."""
    rows = []
    for line in output.splitlines():
        for name, bounds in limit.items():
            if match := re.match(re.escape(name) + r" +([0-9.]+)(?: |$)", line):
                value = float(match[1]) / bounds.get("scale", 1)
                rows.append([name, f"{value:.3g} {bounds.get('unit', '')}".strip(),
                             bound_text(bounds), "PASS" if within(value, bounds) else "MISS"])
    return rows


def within(value, bounds):
    return bounds.get("at_least", value) <= value <= bounds.get("at_most", value)


def bound_text(bounds):
    sign, figure = ("≥", bounds["at_least"]) if "at_least" in bounds else ("≤", bounds["at_most"])
    return f"{sign} {figure} {bounds.get('unit', '')}".strip()
