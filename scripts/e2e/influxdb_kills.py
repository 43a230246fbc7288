"""influxdb_kills.py AGENT WORK SERVER_URL

Kills the agent at random instants, with the server there and away by turns, and compares every
second that an agent was there for with what the database has.
"""
import json
import os
import random
import signal
import sys
import time
import urllib.parse
import urllib.request

from fault_world import Agent, Load, ended, free_port, wait_until

# Where a value of the load is in the database.
PLACES = {
    "counters.e2e.hits.count": ("e2e_hits", "value"),
    "timers.e2e.time.count": ("e2e_time", "count"),
    "timers.e2e.time.sum": ("e2e_time", "sum"),
    "timers.e2e.time.upper": ("e2e_time", "upper"),
    "sets.e2e.users.count": ("e2e_users", "value"),
}
ROUNDS = 6


def stored(server, measurement, field):
    """Values by timestamp, one list for each: a point that is there twice would show."""
    query = urllib.parse.urlencode(
        {"db": "kills", "epoch": "s", "q": f'SELECT "{field}" FROM "{measurement}"'})
    with urllib.request.urlopen(f"{server}/query?{query}", timeout=10) as answer:
        series = json.load(answer)["results"][0].get("series", [])
    values = {}
    for stamp, value in series[0]["values"] if series else []:
        values.setdefault(stamp, []).append(value)
    return values


def compare(server, agent, load):
    wrong = total = 0
    for path, (measurement, field) in PLACES.items():
        found = stored(server, measurement, field)
        for stamp in load.sent:
            if agent.was_there(stamp):
                total += 1
                if found.get(stamp) != [load.sent[stamp][path]]:
                    wrong += 1
                    print(f"     {path} at {stamp}: {found.get(stamp)}, "
                          f"sent {load.sent[stamp][path]}")
    return wrong, total


def main():
    program, work, server = sys.argv[1:]
    seed = int(os.environ.get("E2E_SEED", time.time()))
    print(f"E2E_SEED={seed}", flush=True)
    chance, port = random.Random(seed), free_port()
    away = f"http://127.0.0.1:{free_port()}"
    agent, load = Agent(program, work, "kills", "", port), Load(port, seed)
    try:
        load.start()
        for number in range(ROUNDS):
            # By turns a server that is there and one that is not.
            agent.configure(entry(server if number % 2 else away))
            agent.start()
            time.sleep(1.5 + 2 * chance.random())
            agent.end(signal.SIGKILL)
        agent.configure(entry(server))
        agent.start()
        time.sleep(1.5)
        load.stop()
        time.sleep(1.5)
        queued = agent.backends()[0]["queued"]
        wait_until("the delivery", 30, lambda: (
            agent.backends()[0]["delivered"] >= queued))
        agent.end(signal.SIGTERM)
        wrong, total = compare(server, agent, load)
    finally:
        ended([agent.process])
    print(f"{total} values compared over {ROUNDS} kills, {wrong} differ")
    sys.exit(1 if wrong or not total else 0)


def entry(url):
    return (f"  - {{type: influxdb, url: \"{url}\", database: kills, "
            "timeout: 2s, retry: {initial: 200ms, max: 1s}}\n")


if __name__ == "__main__":
    main()
