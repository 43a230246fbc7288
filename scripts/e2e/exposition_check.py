#!/usr/bin/env python3
"""What a real Prometheus holds of the exposition's page.

exposition_check.py native STATSD_PORT AGENT_URL PROMETHEUS_URL
exposition_check.py settled LOAD.json AGENT_URL  (waits for the last one; prints how many are lost)
exposition_check.py scrapes PROMETHEUS_URL SERIES_MIN SCRAPES_MIN
exposition_check.py ledger LOAD.json AGENT_URL LOST
"""
import json
import math
import random
import socket
import sys
import time
import urllib.parse
import urllib.request

SCHEMA = 3  # of a factor of 1.1
QUANTILES = [0.1, 0.5, 0.9, 0.99]


def get(url):
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read()


def query(prometheus, expression):
    url = f"{prometheus}/api/v1/query?" + urllib.parse.urlencode({"query": expression})
    return json.loads(get(url))["data"]["result"]


def status(agent):
    return json.loads(get(f"{agent}/api/martlet/status"))


def fail(text):
    sys.exit(f"exposition_check: {text}")


def wait_for(what, seconds, read):
    """The first true answer of `read`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = read()
        if answer:
            return answer
        time.sleep(0.3)
    return fail(f"waited in vain for {what}")


def bucket(value):
    """The bucket (2^((i-1)/8), 2^(i/8)] that a magnitude lies in."""
    return math.ceil(math.log2(value) * 2**SCHEMA - 1e-9)


def native(statsd_port, agent, prometheus):
    generator = random.Random(7)
    values = [round(generator.lognormvariate(0, 2), 6) for _ in range(3000)]
    values += [-round(generator.lognormvariate(0, 1), 6) for _ in range(200)] + [0.0] * 40
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for start in range(0, len(values), 50):
        lines = [f"e2e.sizes:{value:.6f}|h|#shard:a" for value in values[start : start + 50]]
        sender.sendto("\n".join(lines).encode(), ("127.0.0.1", int(statsd_port)))
        time.sleep(0.002)
    sender.sendto(b"e2e.hits:5|c\ne2e.level:3|g", ("127.0.0.1", int(statsd_port)))

    def complete():
        found = query(prometheus, "e2e_sizes")
        whole = found and found[0].get("histogram", [0, {}])[1].get("count") == str(len(values))
        return found[0] if whole else None

    found = wait_for("the native histogram", 30, complete)
    histogram = found["histogram"][1]
    counts = {}
    for _, lower, upper, count in histogram["buckets"]:
        counts[(float(lower), float(upper))] = int(count)
    wanted = {}
    for value in values:
        key = (math.copysign(1, value), bucket(abs(value))) if value else (0, 0)
        wanted[key] = wanted.get(key, 0) + 1
    read = {}
    for (lower, upper), count in counts.items():
        sign = 0 if lower < 0 < upper else 1 if upper > 0 else -1
        read[sign, bucket(max(abs(lower), abs(upper))) if sign else 0] = count
    if read != wanted:
        fail(f"buckets differ: {sorted(set(read.items()) ^ set(wanted.items()))[:8]}")
    if abs(float(histogram["sum"]) / sum(values) - 1) > 1e-9:
        fail(f"sum {histogram['sum']}, not {sum(values)}")
    ordered = sorted(values)
    for share in QUANTILES:
        exact = ordered[max(0, math.ceil(share * len(ordered)) - 1)]
        shown = float(query(prometheus, f"histogram_quantile({share}, e2e_sizes)")[0]["value"][1])
        if abs(exact) > 0.1 and not 1 / 1.12 < shown / exact < 1.12:
            fail(f"quantile {share} is {shown}, not {exact}")
    for name, value in [("e2e_hits", "5"), ("e2e_level", "3")]:
        if query(prometheus, name)[0]["value"][1] != value:
            fail(f"{name} is not {value}")
    if query(prometheus, "e2e_sizes_bucket"):
        fail("Prometheus took classic buckets, too: it did not scrape Protocol Buffers")
    text = get(f"{agent}/metrics").decode()
    if f'e2e_sizes_bucket{{shard="a",le="+Inf"}} {len(values)}\n' not in text:
        fail("the text page has no classic buckets")
    print(f"native histogram: {len(counts)} buckets, {len(values)} values, as counted")


def lost_now(load, agent):
    listeners = status(agent)["listeners"]
    received = sum(listener["datagrams"] for listener in listeners)
    return load["packets"] - received


def settled(path, agent):
    with open(path) as file:
        load = json.load(file)
    last, since = None, time.monotonic()
    while time.monotonic() - since < 2:
        now = lost_now(load, agent)
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.3)
    print(last)


def scrapes(prometheus, series_min, scrapes_min):
    span = "[2m]"

    def whole():
        found = query(prometheus, "scrape_samples_scraped")
        return found and float(found[0]["value"][1]) >= int(series_min)

    wait_for(f"{series_min} samples in a scrape", 30, whole)
    if float(query(prometheus, f"min_over_time(up{span})")[0]["value"][1]) != 1:
        target = json.loads(get(f"{prometheus}/api/v1/targets"))["data"]["activeTargets"][0]
        fail(f"a scrape failed; the last said: {target['lastError'] or 'nothing'}")
    number = float(query(prometheus, f"count_over_time(up{span})")[0]["value"][1])
    samples = query(prometheus, f"max_over_time(scrape_samples_scraped{span})")[0]["value"][1]
    longest = query(prometheus, f"max_over_time(scrape_duration_seconds{span})")[0]["value"][1]
    if number < int(scrapes_min):
        fail(f"{number} scrapes only")
    print(f"{number:.0f} scrapes of up to {samples} samples, the slowest {float(longest):.2f} s")


def ledger(path, agent, lost):
    with open(path) as file:
        load = json.load(file)
    now = status(agent)
    drops = sum(listener["kernel_drops"] for listener in now["listeners"])
    if drops != int(lost):
        fail(f"{lost} datagrams are lost, {drops} by the kernel's count")
    lines = now["ledger"]["lines"]
    rejected = sum(lines["rejected"].values())
    if lines["received"] != lines["accepted"] + rejected or rejected:
        fail(f"lines do not add up: {lines}")
    if int(lost) == 0 and lines["received"] != load["lines"]:
        fail(f"{lines['received']} lines of {load['lines']}")
    for backend in now["backends"]:
        dropped = sum(backend["dropped"].values())
        if backend["queued"] != backend["delivered"] + backend["waiting"] + dropped or dropped:
            fail(f"a backend's points do not add up: {backend}")
    print(f"{lines['received']} lines, all accounted for")


if __name__ == "__main__":
    commands = {"native": native, "settled": settled, "scrapes": scrapes, "ledger": ledger}
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    commands[sys.argv[1]](*sys.argv[2:])
