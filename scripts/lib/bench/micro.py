"""Runs Micro's ratios and holds them against their limits."""
import re
import subprocess

from bench.tables import markdown

RATIO = re.compile(r"^((?:threads|growth): .* : .*?\S) +([0-9.]+)$")


def run(program, limit, groups):
    """Prints Micro's groups (threads and growth without any) and how many rows miss."""
    rows, missed = [], 0
    for group in groups or ["threads", "growth"]:
        done = subprocess.run(
            [program, group], stdout=subprocess.PIPE, text=True, timeout=300, check=True)
        print(done.stdout, flush=True)
        for line in done.stdout.splitlines():
            if match := RATIO.match(line):
                row = judge(match[1], float(match[2]), limit)
                missed += row[-1] == "MISS"
                rows.append(row)
    print(markdown(["ratio", "measured", "limit", ""], rows))
    return missed


def judge(what, value, limit):
    if what.startswith("growth"):
        most = limit["growth"]["million_to_thousand"]
        return [what, f"{value:.2f}", f"≤ {most}", "PASS" if value <= most else "MISS"]
    least = limit["threads"]["two_to_one"]
    return [what, f"{value:.2f}", f"≥ {least}", "PASS" if value >= least else "MISS"]
