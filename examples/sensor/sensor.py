#!/usr/bin/env python3
"""A sensor to play with: sends a load, a random number and a counter every second by StatsD.

    examples/sensor/sensor.py [--to HOST:PORT] [--every SECONDS] [--fault NAME] [--print COUNT]

One measurement in sixty is a defect, in which every value is zero. Defects are tagged, so that they
do not spoil a mean, and counted: 0 is sent as well, so that the series is there before the first.
A fault makes the alarms of alerts.yml go off: `high` or `low` load, `flat` load, `stuck` random
numbers, a `fast` counter, `idle` for nothing at all. --print writes the lines of that many
measurements instead of sending them.
"""
import argparse
import math
import random
import socket
import time

FAULTS = ("high", "low", "flat", "stuck", "fast", "idle")
PERIOD_SECONDS = 300
DEFECT_ONE_IN = 60


def lines(second, chance, fault=None):
    """The lines of one measurement."""
    if fault == "idle":
        return []
    if chance.randrange(DEFECT_ONE_IN) == 0:
        return ["sensor.load:0|h|#defect:true", "sensor.random:0|g|#defect:true",
                "sensor.defects:1|c", "sensor.samples:1|c|#defect:true", "sensor.ticks:0|c"]
    load = 6 + 1.5 * math.sin(2 * math.pi * second / PERIOD_SECONDS) + chance.gauss(0, 0.2)
    load = {"high": load + 4, "low": load - 4, "flat": 6}.get(fault, load)
    number = 5_000_000 if fault == "stuck" else chance.randrange(4_000_000, 8_000_000)
    ticks = 9 if fault == "fast" else chance.randint(1, 3)
    return [f"sensor.load:{load:.3f}|h", f"sensor.random:{number}|g",
            f"sensor.random.distinct:{number}|s", "sensor.defects:0|c", "sensor.samples:1|c",
            f"sensor.ticks:{ticks}|c"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--to", default="127.0.0.1:8125", metavar="HOST:PORT")
    parser.add_argument("--every", type=float, default=1, metavar="SECONDS")
    parser.add_argument("--fault", choices=FAULTS)
    parser.add_argument("--print", type=int, metavar="COUNT", dest="count")
    arguments = parser.parse_args()
    if arguments.count is not None:
        chance = random.Random(1)
        for second in range(arguments.count):
            print(*lines(second, chance, arguments.fault), sep="\n")
        return
    host, _, port = arguments.to.rpartition(":")
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    out = socket.socket(kind, socket.SOCK_DGRAM)
    out.connect((host.strip("[]"), int(port)))
    while True:
        try:
            out.send("\n".join(lines(time.time(), random, arguments.fault)).encode())
        except ConnectionRefusedError:
            pass  # nobody listens yet
        time.sleep(arguments.every)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
