#!/usr/bin/env python3
"""graphite_check.py send STATSD_PORT | check WHISPER_DIR: lines, and what carbon holds of them.

The statistics are the classic daemon's, worked out by hand for these eight values.
"""
import json
import math
import socket
import subprocess
import sys
import time

TIMES = (450, 120, 553, 994, 334, 844, 675, 496)
COUNTERS, MEMBERS = 40, 7
SUMS = {"counters.e2e.hits.count": COUNTERS * 2.5, "timers.e2e.time.count": len(TIMES)}
PEAKS = {
    "gauges.e2e.level": 7,
    "sets.e2e.users.count": MEMBERS,
    "timers.e2e.time.lower": 120,
    "timers.e2e.time.upper": 994,
    "timers.e2e.time.upper_90": 844,
    "timers.e2e.time.sum": 4466,
    "timers.e2e.time.sum_90": 3472,
    "timers.e2e.time.sum_squares_90": 2048242,
    "timers.e2e.time.mean": 558.25,
    "timers.e2e.time.mean_90": 496,
    "timers.e2e.time.median": 524.5,
    "timers.e2e.time.std": 260.56033370411546,
    "counters.e2e.a_b-c.count": 1,
}


def send(port):
    """Counters over some seconds; everything else in one datagram, so that it is one interval's."""
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    lines = [f"e2e.time:{value}|ms" for value in TIMES]
    lines += [f"e2e.users:user{n % MEMBERS}|s" for n in range(3 * MEMBERS)]
    lines += ["e2e.level:5|g", "e2e.level:+2|g", "e2e.a b/c:1|c"]
    client.send("\n".join(lines).encode())
    for _ in range(COUNTERS):
        client.send(b"e2e.hits:1|c\ne2e.hits:3|c|@0.5:-4.5|c")
        time.sleep(0.05)


def stored(folder, name):
    """The points of a series that have a value."""
    path = f"{folder}/stats/{name.replace('.', '/')}.wsp"
    start = str(int(time.time()) - 600)
    answer = subprocess.run(
        ["whisper-fetch", "--json", f"--from={start}", path], capture_output=True, text=True)
    if answer.returncode != 0:
        return None
    return [value for value in json.loads(answer.stdout)["values"] if value is not None]


def check(folder):
    failed = 0
    for wanted, reduce in ((SUMS, sum), (PEAKS, max)):
        for name, value in wanted.items():
            points = stored(folder, name)
            got = reduce(points) if points else None
            good = got is not None and math.isclose(got, value, rel_tol=1e-12)
            failed += not good
            print(f"{'ok  ' if good else 'FAIL'} stats.{name}: {got} (expected {value})")
    if failed:
        sys.exit(f"{failed} checks failed")


if __name__ == "__main__":
    if sys.argv[1] == "send":
        send(int(sys.argv[2]))
    else:
        check(sys.argv[2])
