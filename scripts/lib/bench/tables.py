"""The tables, as Markdown: what is printed can go into docs/PERFORMANCE.md as it is."""
from bench import results
from bench.limits import verdict
from bench.results import AGENT, FLOOR

KIB_A_MIB = 1024


def number(value, digits):
    return "–" if value is None else f"{value:,.{digits}f}"


def spread(values, digits=2):
    if not values:
        return "–"
    return f"{min(values):.{digits}f} – {max(values):.{digits}f}"


def markdown(head, rows):
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    line = lambda cells: "| " + " | ".join(f"{c!s:{w}}" for c, w in zip(cells, widths)) + " |"
    return "\n".join([line(head), "|" + "|".join("---" for _ in head) + "|", *map(line, rows)])


def speed(rows, limits):
    """Cost a line at saturation, agent and floor in turn."""
    lines, missed = [], 0
    for workload in results.in_order(r["workload"] for r in rows if r["workload"] in limits):
        values = results.ratios(rows, AGENT, workload)
        ratio = results.median(values)
        word = verdict(ratio, limits[workload], len(values))
        missed += word.startswith("MISS")
        cost = results.median_of(rows, AGENT, workload, "sat_cpu_us")
        lines.append([
            workload, number(results.median_of(rows, FLOOR, workload, "sat_cpu_us"), 3),
            number(cost, 3), number(1e3 / cost if cost else None, 0), spread(values),
            number(ratio, 2), number(limits[workload], 1), len(values), word])
    head = ["workload", "floor µs/line", "agent µs/line", "klines/s a core", "× floor, pairs",
            "median", "at most", "pairs", ""]
    return markdown(head, lines), missed


def paced(rows, limits):
    """Cost a line at a fixed rate."""
    lines, missed = [], 0
    for workload in (w for w in limits if results.of(rows, AGENT, w)):
        values = results.ratios(rows, AGENT, workload, "fixed_cpu_us")
        ratio = results.median(values)
        word = verdict(ratio, limits[workload], len(values))
        missed += word.startswith("MISS")
        lines.append([
            workload, number(results.median_of(rows, FLOOR, workload, "fixed_cpu_us"), 3),
            number(results.median_of(rows, AGENT, workload, "fixed_cpu_us"), 3), spread(values),
            number(ratio, 2), number(limits[workload], 1), len(values), word])
    head = ["at 100 klines/s", "floor µs/line", "agent µs/line", "× floor, pairs", "median",
            "at most", "pairs", ""]
    return markdown(head, lines), missed


def loss(rows, limits):
    """Lines lost at half of what one core can do; the worst of the repetitions counts."""
    lines, missed = [], 0
    for workload in results.in_order(r["workload"] for r in rows):
        own = results.of(rows, AGENT, workload)
        worst = max((row["fixed_loss"] for row in own), default=None)
        word = verdict(worst, limits.get(workload))
        missed += word.startswith("MISS")
        rate = results.median(row.get("offered_rate") for row in own)
        lines.append([workload, number(rate and rate / 1e3, 0),
                      number(worst and worst * 100 if worst is not None else None, 4),
                      len(own), word])
    return markdown(["workload", "klines/s offered", "lost, % (worst)", "runs", ""], lines), missed


def memory(rows, targets=None):
    """Memory of one pass over all series and a flush."""
    lines = []
    for target in targets or results.in_order(r["target"] for r in rows):
        for workload in results.in_order(r["workload"] for r in rows if "hwm_kb" in r):
            if not (own := [r for r in results.of(rows, target, workload) if "rss_kb" in r]):
                continue
            mib = lambda field: number(
                results.median(r[field] / KIB_A_MIB for r in own), 1)
            lines.append([
                target, workload, mib("idle_kb"), mib("hwm_kb"),
                number(results.median(r["peak_bytes_per_series"] for r in own), 0),
                number(results.median(r["loss"] for r in own) * 100, 2)])
    head = ["target", "workload", "idle MiB", "peak MiB", "peak B a series", "lost, %"]
    return markdown(head, lines)


def peers(rows):
    """Lines a second that one core can do, and the cost as a multiple of the floor."""
    names = results.in_order(r["target"] for r in rows)
    workloads = results.in_order(r["workload"] for r in rows if "sat_cpu_us" in r)
    lines = []
    for name in names:
        cells = [name]
        for workload in workloads:
            cost = results.median_of(rows, name, workload, "sat_cpu_us")
            ratio = results.median(results.ratios(rows, name, workload))
            times = f" ({ratio:.1f} ×)" if ratio is not None else ""
            cells.append("–" if not cost else f"{1 / cost:.2f} M{times}")
        lines.append(cells)
    return markdown(["lines/s a core", *workloads], lines)


def remarks(rows):
    """What a reader has to know before believing a table."""
    noisy = sum(not row.get("calm", True) for row in rows)
    yield f"{len(rows)} measurements, {noisy} of them begun while other work ran"
    for row in rows:
        if "error" in row:
            yield f"{row['workload']} {row['target']}: failed: {row['error'][-200:].strip()}"
    lost = [r for r in results.good(rows) if r["workload"] == "W7" and r.get("fixed_loss", 0) > 0]
    if lost:
        yield f"{len(lost)} runs over TCP lost lines: that is a mistake somewhere"
