"""The series that queries are compared on: python3 promql_data.py SEED blocks|markers >samples.om

Two hours of seeded counters with resets, gauges with gaps, histograms, series that begin, end and
follow one another, values at the edges of a double. Times are whole milliseconds. `blocks` are for
promtool, which can not write stale markers; `markers` come later and have them.
"""
import random
import sys

START = 1_700_000_000  # seconds; 400 s before a full hour, so that nothing is aligned by chance
SECONDS = 7200
LATER = 7300


def times(rng, step, jitter=0.0, first=0, last=SECONDS, gaps=()):
    """Ascending times from `first` to `last`, in milliseconds since START."""
    at = first * 1000
    while at <= last * 1000:
        moved = at + int(rng.uniform(0, jitter) * 1000)
        if not any(a * 1000 <= moved < b * 1000 for a, b in gaps):
            yield moved
        at += int(step * 1000)


def counters(rng):
    for job in ("api", "web", "db"):
        for number in range(3):
            for code in ("200", "404", "500"):
                labels = {"job": job, "instance": f"host{number}:80", "code": code}
                if code == "500" and number == 2:
                    continue
                value, points = rng.randrange(1000), []
                for at in times(rng, 15, jitter=1.5, first=number * 100,
                                gaps=[(3000, 3000 + number * 250)]):
                    value += rng.choice((0, 0, 1, 2, 5, rng.randrange(40)))
                    if rng.random() < 0.004:
                        value = rng.randrange(3)
                    points.append((at, value))
                yield "http_requests_total", labels, points


def gauges(rng):
    for room in ("kitchen", "hall", "cellar", "attic"):
        for floor in ("1", "2"):
            value, points = rng.uniform(-5, 30), []
            for at in times(rng, 10 if floor == "1" else 30):
                value += rng.gauss(0, 0.4)
                points.append((at, round(value, rng.choice((0, 1, 3, 9)))))
            yield "temperature_celsius", {"room": room, "floor": floor}, points
    for number in range(3):
        points = [(at, rng.choice((0, 1, 1, 1))) for at in times(rng, 15)]
        yield "up", {"job": "api", "instance": f"host{number}:80"}, points
    yield "constant", {"a": "x"}, [(at, 42) for at in times(rng, 20)]
    yield "born_seconds", {"who": "a"}, [(at, 951782400 + at * 500) for at in times(rng, 60)]
    yield "born_seconds", {"who": "b"}, [(at, -at * 40.5) for at in times(rng, 60)]
    yield "line", {}, [(at, at / 1000 * 3 + 7) for at in times(rng, 15)]


def histograms(rng):
    bounds = ("0.1", "0.5", "1", "2.5", "10", "+Inf")
    for job in ("api", "web"):
        for method in ("GET", "PUT"):
            counts, total, points = [0] * len(bounds), 0.0, {b: [] for b in bounds}
            sums = []
            for at in times(rng, 15, jitter=0.2):
                for _ in range(rng.randrange(6)):
                    value = rng.expovariate(1.2)
                    total += value
                    for place, bound in enumerate(bounds):
                        counts[place] += value <= float(bound)
                for place, bound in enumerate(bounds):
                    points[bound].append((at, counts[place]))
                sums.append((at, total))
            labels = {"job": job, "method": method}
            for bound in bounds:
                yield "latency_seconds_bucket", {**labels, "le": bound}, points[bound]
            yield "latency_seconds_sum", labels, sums
            yield "latency_seconds_count", labels, points["+Inf"]
    for bound, count in (("-1", 5), ("0", 9), ("x", 3), ("2", 7), ("2.0", 4), ("+Inf", 30)):
        yield "torn_bucket", {"le": bound}, [(at, count) for at in times(rng, 30)]
    for bound, count in (("1", 5), ("2", 9)):
        yield "open_bucket", {"le": bound}, [(at, count) for at in times(rng, 30)]


def joins(rng):
    for number, version in enumerate(("1.0", "1.1", "2.0")):
        labels = {"job": "api", "instance": f"host{number}:80", "version": version}
        yield "build_info", labels, [(at, 1) for at in times(rng, 30)]
    # One follows the other: with `pod` taken away they are one series.
    yield "pods", {"app": "a", "pod": "p1"}, [(at, 1 + at % 7) for at in times(rng, 15, last=2500)]
    yield "pods", {"app": "a", "pod": "p2"}, [(at, 2 + at % 5) for at in times(rng, 15, first=2900)]
    yield "pods", {"app": "b", "pod": "p3"}, [(at, 3) for at in times(rng, 15, last=5000)]
    yield "pods", {"app": "b", "pod": "p4"}, [(at, 4) for at in times(rng, 15, first=4000)]


def oddities(rng):
    values = ("NaN", "+Inf", "-Inf", 0, -0.0, 1, -1, 1e300, -1e300, 1e-300, 2.3e-308, 0.1, 1e21,
              1e-7)
    for number in range(4):
        points = [(at, rng.choice(values)) for at in times(rng, 20)]
        yield "odd", {"n": str(number)}, points
    fixed = {"nan": "NaN", "inf": "+Inf", "ninf": "-Inf", "zero": 0, "five": 5}
    for name, value in fixed.items():
        yield "fixed", {"v": name}, [(at, value) for at in times(rng, 30)]
    for text in ('quote " here', "back\\slash", "new\nline", "grüße <&> 日本", "", "a|b", "x.y"):
        yield "texts", {"t": text, "k": str(len(text))}, [(at, len(text)) for at in times(rng, 30)]
    yield "early", {}, [(at, at) for at in times(rng, 15, last=600)]
    yield "rare", {"x": "1"}, [(at, at / 7000) for at in times(rng, 290)]
    yield "rare", {"x": "2"}, [(at, 3) for at in times(rng, 300)]
    yield "rare", {"x": "3"}, [(at, 4) for at in times(rng, 400)]
    yield "lone", {"x": "1"}, [(3_600_000, 17)]
    yield "exact", {"x": "1"}, [(at * 1000, at) for at in range(0, SECONDS + 1, 60)]


def sensor(rng):
    """What the alert rules of a sensor look at."""
    host = {"host": "s1"}
    for name, lowest, highest in (("load", 3, 13), ("random_count", 8, 12),
                                  ("random_unique", 7, 11), ("random_stddev", 5e5, 5e6)):
        points = [(at, round(rng.uniform(lowest, highest), 2)) for at in times(rng, 5, last=3700)]
        yield f"sensor_{name}", {**host, "defect": "false"} if name == "load" else host, points
    yield "sensor_load", {**host, "defect": "true"}, [(at, 0) for at in times(rng, 50)]
    for name, step in (("counter", 2), ("defects_total", 90)):
        yield f"sensor_{name}", host, [(at, at // 1000 // step) for at in times(rng, 10)]
    yield "disk_free_bytes", host, [(at, 5e9 - at * 700) for at in times(rng, 60)]


def ending(rng):
    """Series with stale markers, after all others so that a running server takes them."""
    for number in range(6):
        points, silent_until = [], 0
        for at in times(rng, 15, jitter=3, first=LATER, last=LATER + 1800):
            if at < silent_until:
                continue
            points.append((at, rng.randrange(20)))
            if rng.random() < 0.08:
                points[-1] = (at, "StaleNaN")
                silent_until = at + rng.choice((0, 30, 200, 400)) * 1000
        yield "ending", {"n": str(number), "half": str(number % 2)}, points
    for app in ("a", "b"):
        begin = LATER
        for pod in range(4):
            end = begin + rng.randrange(200, 500)
            value, points = 0, []
            for at in times(rng, 15, first=begin, last=min(end, LATER + 1800)):
                value += rng.randrange(9)
                points.append((at, value))
            points.append((points[-1][0] + 5000, "StaleNaN"))
            yield "jobs_total", {"app": app, "pod": f"{app}{pod}"}, points
            begin = end + 20


def escaped(text):
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def main():
    rng = random.Random(int(sys.argv[1]))
    lines = []
    blocks = (counters, gauges, histograms, joins, oddities, sensor)
    kinds = {"blocks": blocks, "markers": (ending,)}
    for kind in kinds[sys.argv[2]]:
        for name, labels, points in kind(rng):
            shown = ",".join(f'{k}="{escaped(v)}"' for k, v in sorted(labels.items()) if v)
            series = name + (f"{{{shown}}}" if shown else "")
            for at, value in points:
                at += START * 1000
                lines.append(f"{series} {value} {at // 1000}.{at % 1000:03}")
    sys.stdout.write("\n".join(lines) + "\n# EOF\n")


main()
