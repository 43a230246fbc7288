#!/usr/bin/env python3
"""What e2e-influxdb sends and what it finds; what is expected is counted here, by itself.

influxdb_check.py send STATSD_PORT EXPECTED     the seeded workload; writes what must come of it
influxdb_check.py check URL EXPECTED            every value, read back through /query
influxdb_check.py trickle STATSD_PORT SECONDS EXPECTED   counters for a while
influxdb_check.py sums URL DATABASE EXPECTED    their sums in the server
influxdb_check.py fake PORT STORED              a server that fails in every way, then takes all
influxdb_check.py stored STORED EXPECTED        the sums that this server has
influxdb_check.py ledger AGENT_URL              that the agent's ledger adds up
"""
import http.server
import json
import math
import random
import socket
import sys
import time
import urllib.parse
import urllib.request

SEED = 20240229
PERCENTILES = ("50", "90", "99.9")

# A tag as it is sent, and as it has to come back: what line protocol cannot carry is changed.
HOSTILE_TAGS = (
    ("plain:v", ("plain", "v")),
    ("with space:a b", ("with space", "a b")),
    ("eq=ual:1=2", ("eq=ual", "1=2")),
    ("back:c:\\temp\\x", ("back", "c:\\temp\\x")),
    ("trail:end\\", ("trail", "end/")),
    ("trail2:end\\\\", ("trail2", "end//")),
    ("mid:a\\ b", ("mid", "a/ b")),
    ("quote:say \"hi\"", ("quote", 'say "hi"')),
    ("uml:grüße", ("uml", "grüße")),
    ("tab:a\tb", ("tab", "a_b")),
    ("time:now", ("time_", "now")),
    ("bare", ("bare", "true")),
)
HOSTILE_NAMES = (
    ("odd name", "odd name"), ("odd=name", "odd=name"), ("#odd", "_odd"), ("odd\\", "odd/"),
    ("odd\"quoted", "odd\"quoted"), ("ödd", "ödd"),
)


def datagrams(port, lines, lines_max=20):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    for start in range(0, len(lines), lines_max):
        client.send("\n".join(lines[start:start + lines_max]).encode())
        time.sleep(0.002)


def statistics(values):
    """The classic daemon's formulas."""
    values = sorted(values)
    count = len(values)
    mean = sum(values) / count
    middle = count // 2
    expected = {
        "count": count, "lower": values[0], "upper": values[-1], "sum": sum(values), "mean": mean,
        "median": values[middle] if count % 2 else (values[middle - 1] + values[middle]) / 2,
        "stddev": math.sqrt(sum((value - mean) ** 2 for value in values) / count),
    }
    for percentile in PERCENTILES:
        rank = math.floor(float(percentile) / 100 * count + 0.5)
        expected[percentile + "_percentile"] = values[rank - 1] if rank else None
    return expected


def send(port, path):
    """Counters over some intervals; all else in one datagram, so that it is one interval's."""
    chance = random.Random(SEED)
    counters, expected = {}, {"counters": {}, "gauges": {}, "timers": {}, "sets": {}, "tags": []}
    lines = []
    for _ in range(6000):
        name, tag = f"e2e.hits.n{chance.randrange(150)}", chance.randrange(3)
        value = chance.choice((1, 2.5, -1, 10))
        rate = chance.choice((1, 1, 0.5, 0.1))
        suffix = "" if rate == 1 else f"|@{rate}"
        lines.append(f"{name}:{value}|c{suffix}|#zone:z{tag}")
        counters[f"{name} z{tag}"] = counters.get(f"{name} z{tag}", 0) + value / rate
    expected["counters"] = counters
    start = time.monotonic()
    for begin in range(0, len(lines), 100):
        datagrams(port, lines[begin:begin + 100])
        time.sleep(max(0, start + begin / 2000 - time.monotonic()))
    for number in range(40):
        name = f"e2e.level.n{number}"
        value = round(chance.uniform(-1e6, 1e6), chance.randrange(9))
        expected["gauges"][name] = value
        # A negative value would be a step down: zero first.
        datagrams(port, [f"{name}:0|g", f"{name}:{value}|g"])
    for number in range(30):
        name = f"e2e.time.n{number}"
        values = [round(chance.lognormvariate(3, 2), 3) for _ in range(chance.randrange(1, 200))]
        datagrams(port, [f"{name}:{value}|ms" for value in values], lines_max=1000)
        expected["timers"][name] = statistics(values)
    for number in range(10):
        name, members = f"e2e.users.n{number}", chance.randrange(1, 300)
        datagrams(port, [f"{name}:u{n % members}|s" for n in range(2 * members)], lines_max=1000)
        expected["sets"][name] = members
    for index, (tag, pair) in enumerate(HOSTILE_TAGS):
        datagrams(port, [f"e2e.hostile:{index + 1}|g|#{tag}"])
        expected["tags"].append((pair, index + 1))
    for index, (name, _) in enumerate(HOSTILE_NAMES):
        datagrams(port, [f"{name}:{index + 1}|g"])
    with open(path, "w", encoding="utf-8") as file:
        json.dump(expected, file)
    print(f"sent {len(lines)} counter lines, {len(expected['timers'])} timers")


def query(url, database, statement):
    parameters = urllib.parse.urlencode({"db": database, "q": statement, "epoch": "ms"})
    with urllib.request.urlopen(f"{url}/query?{parameters}", timeout=20) as answer:
        result = json.load(answer)["results"][0]
    if "error" in result:
        sys.exit(f"{statement}: {result['error']}")
    return result.get("series", [])


def rows(url, database, measurement):
    """(tags, row as a dictionary) of every point of a measurement."""
    quoted = measurement.replace("\\", "\\\\").replace('"', '\\"')
    for series in query(url, database, f'SELECT * FROM "{quoted}" GROUP BY *'):
        for values in series["values"]:
            yield series["tags"], dict(zip(series["columns"], values))


class Comparison:
    def __init__(self):
        self.compared = self.failed = 0

    def equal(self, what, got, wanted):
        close = isinstance(got, (int, float)) and isinstance(wanted, (int, float)) \
            and math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-9)
        self.compared += 1
        if not close and got != wanted:
            self.failed += 1
            if self.failed < 20:
                print(f"FAIL {what}: {got!r} (expected {wanted!r})")

    def finish(self, what):
        print(f"{what}: {self.compared} values compared, {self.failed} differ")
        if self.failed:
            sys.exit(1)


def check_counters(found, url, database, name, field, expected):
    """Every interval's increments, added up."""
    sums = {}
    for measurement in sorted({key.split()[0] for key in expected}):
        for tags, row in rows(url, database, name(measurement)):
            key = f"{measurement} {tags['zone']}"
            sums[key] = sums.get(key, 0) + row[field]
            added = tags["host"], tags["metric_type"]
            found.equal(f"{key} tags", added, ("e2e host", "counter"))
    for key, value in expected.items():
        found.equal(f"{database} {key}", sums.get(key), value)
    found.equal("counter series", len(sums), len(expected))


def check_rest(found, url, database, name, fields, expected):
    for gauge, value in expected["gauges"].items():
        last = max(rows(url, database, name(gauge)), key=lambda pair: pair[1]["time"])
        found.equal(f"{database} {gauge}", last[1]["value"], value)
    for timer, wanted in expected["timers"].items():
        points = [row for _, row in rows(url, database, name(timer)) if row["count"] > 0]
        found.equal(f"{database} {timer} intervals", len(points), 1)
        for field, value in wanted.items():
            field = fields.get(field, field)
            found.equal(f"{database} {timer} {field}", points[0].get(field), value)
    for members, count in expected["sets"].items():
        field = fields.get("set value", "value")
        got = max(row[field] for _, row in rows(url, database, name(members)))
        found.equal(f"{database} {members}", got, count)


def check_hostile(found, url, database, name, expected):
    last = {}
    for tags, row in rows(url, database, name("e2e.hostile")):
        own = (pair for pair in tags.items() if pair[0] not in ("host", "metric_type"))
        pairs = [pair for pair in own if pair[1]]
        last[json.dumps(pairs, ensure_ascii=False)] = row["value"]
    for pair, value in expected:
        key = json.dumps([pair], ensure_ascii=False)
        found.equal(f"{database} tag {key}", last.get(key), value)
    found.equal("hostile series", len(last), len(expected))
    for index, (_, measurement) in enumerate(HOSTILE_NAMES):
        values = {row["value"] for _, row in rows(url, database, measurement)}
        found.equal(f"{database} {measurement}", values, {index + 1})


def check(url, path):
    with open(path, encoding="utf-8") as file:
        expected = json.load(file)
    telegraf = lambda name: name.replace(".", "_")
    own = {"stddev": "std", "50_percentile": "upper_50", "90_percentile": "upper_90",
           "99.9_percentile": "upper_99_9", "set value": "count"}
    found = Comparison()
    for database in ("telegraf", "datagrams"):
        check_counters(found, url, database, telegraf, "value", expected["counters"])
        check_rest(found, url, database, telegraf, {}, expected)
        check_hostile(found, url, database, telegraf, expected["tags"])
    check_counters(found, url, "own names", str, "count", expected["counters"])
    check_rest(found, url, "own names", str, own, expected)
    check_hostile(found, url, "own names", str, expected["tags"])
    check_integers(found, url, expected)
    found.finish("read back")


def check_integers(found, url, expected):
    """The field types are Telegraf's; timers and gauges are as in the other naming."""
    check_rest(found, url, "integers", lambda name: name.replace(".", "_"), {}, expected)
    for measurement, wanted in (
            ("e2e_hits_n1", {"value": "integer"}), ("e2e_level_n1", {"value": "float"}),
            ("e2e_users_n1", {"value": "integer"}),
            ("e2e_time_n1", {"count": "integer", "mean": "float", "upper": "float"})):
        series = query(url, "integers", f'SHOW FIELD KEYS FROM "{measurement}"')
        types = dict(series[0]["values"])
        for field, kind in wanted.items():
            found.equal(f"type of {measurement}.{field}", types.get(field), kind)


def trickle(port, seconds, path):
    """Counters: their sums tell of every loss and every repeat."""
    chance = random.Random(SEED)
    sums = {}
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        lines = []
        for _ in range(20):
            name, value = f"fault_n{chance.randrange(50)}", chance.randrange(1, 100)
            sums[name] = sums.get(name, 0) + value
            lines.append(f"{name}:{value}|c")
        client.send("\n".join(lines).encode())
        time.sleep(0.02)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(sums, file)
    print(f"sent {sum(sums.values())} in {len(sums)} counters")


def sums(url, database, path):
    with open(path, encoding="utf-8") as file:
        expected = json.load(file)
    found = Comparison()
    for name, value in expected.items():
        points = [row["value"] for _, row in rows(url, database, name)]
        found.equal(name, sum(points), value)
    found.finish("after the faults")


class Fake(http.server.BaseHTTPRequestHandler):
    """Fails in one way after the other, then takes what is small enough."""
    protocol_version = "HTTP/1.1"
    plan = ["500", "429", "503", "garbage", "half", "half after storing", "close", "hang"]
    body_bytes_max = 1500
    points, seen, at = {}, [], 0.0

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if Fake.at:
            Fake.seen.append(f"waited {time.monotonic() - Fake.at:.1f} s")
            self.check_wait()
            Fake.at = 0.0
        act = Fake.plan.pop(0) if Fake.plan else "take"
        if act == "take" and len(body) > Fake.body_bytes_max:
            act = "413"
        Fake.seen.append(act)
        getattr(self, "act_" + act.replace(" ", "_"))(body)

    def check_wait(self):
        if time.monotonic() - Fake.at < 2:
            Fake.seen.append("TOO SOON")

    def answer(self, status, *headers):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", "0")
        self.end_headers()

    def raw(self, data):
        self.wfile.write(data)
        self.close_connection = True

    def store(self, body):
        for line in body.decode().splitlines():
            series, fields, stamp = line.rsplit(" ", 2)
            Fake.points[series + stamp] = (series.split(",")[0], float(fields.split("=")[1]))

    def act_500(self, _):
        self.answer(500)

    def act_503(self, _):
        self.answer(503)

    def act_429(self, _):
        Fake.at = time.monotonic()
        self.answer(429, ("Retry-After", "2"))

    def act_413(self, _):
        self.answer(413)

    def act_garbage(self, _):
        self.raw(b"\x00\xff garbage \r\n\r\n")

    def act_half(self, _):
        self.raw(b"HTTP/1.1 204 No Con")

    def act_half_after_storing(self, body):
        self.store(body)
        self.raw(b"HTTP/1.1 204 No Content\r\nX-Influx")

    def act_close(self, _):
        self.raw(b"")

    def act_hang(self, _):
        time.sleep(3)
        self.close_connection = True

    def act_take(self, body):
        self.store(body)
        self.answer(204)


def fake(port, path):
    """Until it is asked to stop; then what it has is written."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Fake)
    server.daemon_threads = True
    try:
        import signal
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        server.serve_forever()
    finally:
        sums = {}
        for name, value in Fake.points.values():
            sums[name] = sums.get(name, 0) + value
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"sums": sums, "seen": Fake.seen}, file)


def stored(path, expected_path):
    with open(path, encoding="utf-8") as file:
        result = json.load(file)
    with open(expected_path, encoding="utf-8") as file:
        expected = json.load(file)
    found = Comparison()
    for name, value in expected.items():
        found.equal(name, result["sums"].get(name), value)
    ways = [way for way in result["seen"] if way != "take"]
    print("the server's ways:", ", ".join(dict.fromkeys(ways)))
    found.equal("every way was met", {"500", "429", "413", "hang", "half"} - set(ways), set())
    found.equal("Retry-After was honoured", "TOO SOON" in ways, False)
    found.finish("with a failing server")


def ledger(url):
    with urllib.request.urlopen(f"{url}/api/martlet/status", timeout=10) as answer:
        status = json.load(answer)
    for backend in status["backends"]:
        left = backend["delivered"] + backend["waiting"] + sum(backend["dropped"].values())
        shown = {key: backend[key] for key in
                 ("queued", "delivered", "waiting", "dropped", "retried", "resent", "errors")}
        print(f"{backend['name']}: {shown}, latency {backend['latency_seconds']}")
        if backend["queued"] != left or sum(backend["dropped"].values()):
            sys.exit(f"{backend['name']}: its ledger does not add up, or points were dropped")


COMMANDS = {
    "send": lambda a: send(int(a[0]), a[1]),
    "check": lambda a: check(a[0], a[1]),
    "trickle": lambda a: trickle(int(a[0]), float(a[1]), a[2]),
    "sums": lambda a: sums(a[0], a[1], a[2]),
    "fake": lambda a: fake(int(a[0]), a[1]),
    "stored": lambda a: stored(a[0], a[1]),
    "ledger": lambda a: ledger(a[0]),
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](sys.argv[2:])
