#!/usr/bin/env python3
"""A seeded workload, and what a receiver of remote write holds of it, by its own query interface.

remote_write_check.py send STATSD_PORT SECONDS EXPECTED.json
remote_write_check.py check EXPECTED.json RECEIVER_URL SECONDS
remote_write_check.py same RECEIVER_URL AGENT_URL [DIGITS]  (pushed series are those of the page,
                      in so many digits where the receiver keeps no more)
remote_write_check.py scraped RECEIVER_URL              (pushed series are those scraped, job e2e)
remote_write_check.py gapless RECEIVER_URL SECONDS_MIN  (a sample a second, none missing)
remote_write_check.py empty RECEIVER_URL NAME SECONDS   (the series ends within that time)
remote_write_check.py ahead RECEIVER_URL NAME SECONDS   (gives a series a sample in the future)
remote_write_check.py spooled RECEIVER_URL NAME KILLED_AT_MS  (no flush before is missing)
remote_write_check.py ledger AGENT_URL REJECTED_MIN
"""
import json
import math
import random
import re
import socket
import struct
import sys
import time
import urllib.parse
import urllib.request

HOST = "e2e"
SAMPLES_A_SECOND = 400
# StatsD tags as a client writes them, and the labels they are.
TAGS = [
    ("", {}),
    ("|#zone:eu", {"zone": "eu"}),
    ("|#path:/a b,http.status:200", {"path": "/a b", "http_status": "200"}),
    ('|#quote:a"b\\c,Größe:5=x', {"quote": 'a"b\\c', "Gr__e": "5=x"}),
    ("|#le:1,quantile:x,canary", {"exported_le": "1", "exported_quantile": "x", "canary": "true"}),
]


def identity(name, labels):
    return json.dumps([name, sorted(labels.items())], ensure_ascii=False)


class Workload:
    """Lines to send, and what they add up to; every number is exact in any order of sums."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.values = {}
        self.timers = {}

    def add(self, name, labels, value):
        key = identity(name, labels)
        self.values[key] = self.values.get(key, 0) + value

    def counter(self):
        number = self.random.randrange(25)
        tags, labels = self.random.choice(TAGS)
        value = self.random.randrange(1, 40) / 4
        rate = self.random.choice([1, 0.5, 0.25])
        self.add(f"e2e_hits_{number}", labels, value / rate)
        return f"e2e.hits-{number}:{value:g}|c|@{rate:g}{tags}"

    def gauge(self):
        number = self.random.randrange(10)
        tags, labels = self.random.choice(TAGS)
        key = identity(f"e2e_level_{number}", labels)
        if key in self.values and self.random.random() < 0.5:
            change = self.random.randrange(-20, 20) / 4
            self.values[key] += change
            return f"e2e.level.{number}:{change:+g}|g{tags}"
        self.values[key] = self.random.randrange(100, 1000) / 4
        return f"e2e.level.{number}:{self.values[key]:g}|g{tags}"

    def timer(self):
        number = self.random.randrange(10)
        tags, labels = self.random.choice(TAGS)
        value = int(self.random.lognormvariate(5, 1)) + 1
        self.timers.setdefault(identity(f"e2e_wait_{number}", labels), []).append(value)
        return f"e2e.wait {number}:{value}|ms{tags}"

    def line(self):
        return self.random.choice([self.counter, self.counter, self.gauge, self.timer])()

    def expected(self):
        """Value by series; of a quantile two, between which it must lie."""
        wanted = dict(self.values)
        for key, values in self.timers.items():
            name, labels = json.loads(key)
            values.sort()
            wanted[identity(f"{name}_count", dict(labels))] = len(values)
            wanted[identity(f"{name}_sum", dict(labels))] = sum(values) / 1000
            for share in (0.5, 0.9, 0.99):
                rank = max(1, min(len(values), math.floor(share * len(values) + 0.5)))
                exact = values[rank - 1] / 1000
                key = identity(name, dict(labels) | {"quantile": f"{share:g}"})
                wanted[key] = [exact * (1 - 0.010831), exact * (1 + 0.010831)]
        return wanted


def send(port, seconds, path):
    work = Workload(seed=20261121)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    start, beats = time.time(), 0
    for second in range(seconds):
        for _ in range(SAMPLES_A_SECOND // 20):
            lines = [work.line() for _ in range(20)] + ["e2e.beat:1|c"]
            work.add("e2e_beat", {}, 1)
            client.send("\n".join(lines).encode())
        beats += 1
        time.sleep(max(0, start + second + 1 - time.time()))
    with open(path, "w", encoding="utf-8") as out:
        json.dump(work.expected(), out)
    print(f"sent {beats * SAMPLES_A_SECOND} samples of {len(work.expected())} series")


def ask(url, path, **parameters):
    query = urllib.parse.urlencode(parameters)
    with urllib.request.urlopen(f"{url}/api/v1/{path}?{query}", timeout=10) as answer:
        return json.load(answer)["data"]


def held(url, selector, without=("host",)):
    """The receiver's value of each series now."""
    values = {}
    for series in ask(url, "query", query=selector)["result"]:
        labels = dict(series["metric"])
        name = labels.pop("__name__")
        for label in without:
            labels.pop(label, None)
        values[identity(name, labels)] = float(series["value"][1])
    return values


def differences(wanted, got, digits):
    for key in wanted.keys() | got.keys():
        want, have = wanted.get(key), got.get(key)
        if isinstance(want, list):
            good = have is not None and want[0] <= have <= want[1]
        else:
            # No exposition of a NaN differs from another.
            good = have == want or (have != have and want != want)
            if digits and have is not None and want is not None:
                good = good or math.isclose(have, want, rel_tol=10 ** -digits)
        if not good:
            yield f"{key}: {have} (expected {want})"


def until_same(what, seconds, wanted, get, digits=None):
    """Waits until every value is right: the last flush is on its way when the sender ends."""
    end = time.time() + seconds
    while True:
        expected = wanted()
        wrong = list(differences(expected, get(), digits))
        if not wrong:
            print(f"ok   {what}: {len(expected)} series, every value equal")
            return
        if time.time() > end:
            print("\n".join(wrong[:20]))
            sys.exit(f"FAIL {what}: {len(wrong)} of {len(expected)} series differ")
        time.sleep(0.5)


def check(path, url, seconds):
    with open(path, encoding="utf-8") as file:
        wanted = json.load(file)
    selector = f'{{__name__=~"e2e_.+",host="{HOST}"}}'
    until_same("values", seconds, lambda: wanted, lambda: held(url, selector))


LINE = re.compile(r'([A-Za-z_]\w*)(?:\{(.*)\})? (\S+)')
LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def page(url):
    """The agent's page, without what it says about itself."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    values = {}
    for line in text.splitlines():
        if line.startswith("#") or line.startswith("martlet_"):
            continue
        name, labels, value = LINE.fullmatch(line).groups()
        plain = {
            key: re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], text)
            for key, text in LABEL.findall(labels or "")}
        values[identity(name, plain)] = float(value)
    return values


def same(url, agent, digits=None):
    selector = f'{{__name__!="",host="{HOST}"}}'
    until_same("page and pushed", 15, lambda: page(agent), lambda: held(url, selector), digits)


def scraped(url):
    until_same(
        "scraped and pushed", 15,
        lambda: held(url, '{__name__=~"e2e_.+",job="e2e"}', without=("job", "instance")),
        lambda: held(url, f'{{__name__=~"e2e_.+",host="{HOST}"}}'))


def gapless(url, seconds_min):
    """Every flush has arrived: their stamps are whole seconds, one after the other."""
    result = ask(url, "query", query=f'e2e_beat{{host="{HOST}"}}[10m]')["result"]
    stamps = [float(stamp) for stamp, _ in result[0]["values"]]
    values = [float(value) for _, value in result[0]["values"]]
    steps = [later - earlier for earlier, later in zip(stamps, stamps[1:])]
    if any(abs(step - 1) > 1e-6 for step in steps) or values != sorted(values):
        sys.exit(f"FAIL gaps: {[step for step in steps if step != 1]}")
    if len(stamps) < seconds_min:
        sys.exit(f"FAIL only {len(stamps)} samples of the beat")
    print(f"ok   {len(stamps)} flushes, one a second, none missing, none twice")


def empty(url, name, seconds):
    start = time.time()
    while held(url, f'{{__name__=~"{name}",host="{HOST}"}}'):
        if time.time() - start > seconds:
            sys.exit(f"FAIL {name} is still there after {seconds} s")
        time.sleep(0.2)
    print(f"ok   {name} ended after {time.time() - start:.1f} s")


def varint(value):
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def ahead(url, name, seconds):
    """Literal-only snappy around a hand-made WriteRequest."""
    labels = [("__name__", name), ("host", HOST)]
    label_fields = b"".join(
        field(1, field(1, key.encode()) + field(2, value.encode())) for key, value in labels)
    stamp = int((time.time() + seconds) * 1000)
    sample = b"\x09" + struct.pack("<d", 0) + b"\x10" + varint(stamp)
    body = field(1, label_fields + field(2, sample))
    block = varint(len(body)) + bytes([61 << 2]) + struct.pack("<H", len(body) - 1) + body
    request = urllib.request.Request(
        f"{url}/api/v1/write", data=block,
        headers={"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"})
    urllib.request.urlopen(request, timeout=10)
    print(f"ok   {name} has a sample {seconds} s ahead")


def spooled(url, name, killed_at):
    """What an agent had flushed when it was killed: a sample a second up to the last second."""
    end, stamps = time.time() + 15, []
    while time.time() < end:
        result = ask(url, "query", query=f'{name}{{host="{HOST}"}}[10m]')["result"]
        values = result[0]["values"] if result else []
        stamps = [stamp for stamp, _ in values if stamp * 1000 <= killed_at]
        if stamps and stamps[-1] * 1000 > killed_at - 1300:
            break
        time.sleep(0.5)
    steps = {later - earlier for earlier, later in zip(stamps, stamps[1:])}
    if steps != {1} or stamps[-1] * 1000 <= killed_at - 1300:
        sys.exit(f"FAIL {name}: stamps {stamps}, killed at {killed_at / 1000}")
    print(f"ok   {len(stamps)} flushes up to {killed_at / 1000 - stamps[-1]:.1f} s before the kill,"
          " none missing, none twice")


def ledger(agent, rejected_min):
    with urllib.request.urlopen(f"{agent}/api/martlet/status", timeout=10) as answer:
        status = json.load(answer)
    backend, = (one for one in status["backends"] if one["type"] == "remote_write")
    dropped = sum(backend["dropped"].values())
    if backend["queued"] != backend["delivered"] + dropped + backend["waiting"]:
        sys.exit(f"FAIL the ledger does not add up: {backend}")
    rejected = backend["dropped"].get("rejected", 0)
    if rejected < rejected_min or (rejected_min == 0 and rejected > 0):
        sys.exit(f"FAIL rejected: {rejected}, expected at least {rejected_min}: {backend}")
    print(f"ok   ledger: queued {backend['queued']}, delivered {backend['delivered']},"
          f" dropped {backend['dropped']}, waiting {backend['waiting']}")


if __name__ == "__main__":
    command, arguments = sys.argv[1], sys.argv[2:]
    # A number where the name of the parameter promises one.
    actions = {
        "send": send, "check": check, "same": same, "scraped": scraped, "gapless": gapless,
        "empty": empty, "ahead": ahead, "spooled": spooled, "ledger": ledger}
    actions[command](*(int(a) if a.isdigit() else a for a in arguments))
