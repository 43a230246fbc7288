"""Reads what bench.py wrote, a JSON object a line, and pairs each target with the floor."""
import json
import statistics
from pathlib import Path

FLOOR, AGENT = "floor", "agent"


def read(path):
    """The measurements of a file in their order; none when there is no file."""
    path = Path(path)
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def good(rows):
    return [row for row in rows if "error" not in row]


def of(rows, target, workload):
    return [r for r in good(rows) if r["target"] == target and r["workload"] == workload]


def ratios(rows, target, workload, field="sat_cpu_us"):
    """A target's figure over the floor's, for each repetition that has both."""
    found, floor = [], None
    for row in rows:
        if row["workload"] != workload:
            continue
        if row["target"] == FLOOR:
            # A floor that failed must not lend its place to the one before.
            floor = row if "error" not in row else None
        elif row["target"] == target and "error" not in row and is_pair(floor, row, field):
            found.append(row[field] / floor[field])
    return found


def is_pair(floor, row, field):
    return floor is not None and floor.get("rep") == row.get("rep") and bool(floor.get(field))


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def median_of(rows, target, workload, field):
    return median(row.get(field) for row in of(rows, target, workload))


def in_order(values):
    """Each value once, in the order of its first appearance."""
    return list(dict.fromkeys(values))
