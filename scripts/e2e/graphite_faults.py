"""graphite_faults.py AGENT WORK LINE_PORT PICKLE_PORT CARBON_COMMAND…

Loads an agent second by second, makes faults, and compares every value of every second that the
agent was there for with what was sent. Values of other seconds may be missing or smaller.
"""
import math
import os
import random
import signal
import sys
import time

from fault_world import Agent, Carbon, Load, Receiver, ended, free_port, wait_until

COUNTS = ("counters.e2e.hits.count", "timers.e2e.time.count", "timers.e2e.time.sum")
METHODS = {
    "counters.e2e.hits.count": "sum", "counters.e2e.hits.rate": "average",
    "timers.e2e.time.count": "sum", "timers.e2e.time.sum_90": "sum",
    "timers.e2e.time.count_90": "sum", "timers.e2e.time.sum_squares": "sum",
    "timers.e2e.time.upper": "max", "timers.e2e.time.upper_90": "max",
    "timers.e2e.time.lower": "min", "timers.e2e.time.mean_90": "average",
    "timers.e2e.time.count_ps": "average", "sets.e2e.users.count": "max",
    "gauges.e2e.level": "last", "counters.e2e.tagged.count;plain=true;zone=a": "sum",
    "statsd.numStats": "average",
}
failures = []


def check(good, text):
    print(f"{'ok  ' if good else 'FAIL'} {text}", flush=True)
    if not good:
        failures.append(text)


def graphite(name, port, more=""):
    return (f"  - {{type: graphite, name: {name}, address: \"127.0.0.1:{port}\", names: modern, "
            f"timeout: 3s, retry: {{initial: 200ms, max: 1s}}{more}}}\n")


def settle(agent, seconds=30):
    """Waits until everything that is flushed by now has arrived; the agent goes on flushing."""
    queued = [backend["queued"] for backend in agent.backends()]
    wait_until("the delivery", seconds, lambda: all(
        backend["queued"] - backend["waiting"] >= before
        for before, backend in zip(queued, agent.backends())))


def compare(title, agent, load, stored, is_excused=lambda stamp: False):
    """`stored(path)` gives values by timestamp."""
    seconds = [stamp for stamp in load.sent
               if agent.was_there(stamp) and not is_excused(stamp)]
    wrong = total = 0
    for path in load.sent[max(load.sent)]:
        values = stored(path)
        for stamp in load.sent:
            want, got = load.sent[stamp][path], values.get(stamp)
            if stamp in seconds:
                total += 1
                good = got is not None and math.isclose(got, want, rel_tol=1e-12)
            else:
                # An interval that a kill or a start cut has a part of what was sent at most.
                good = path not in COUNTS or got is None or got <= want
            if not good:
                wrong += 1
                print(f"     {path} at {stamp}: {got}, sent {want}")
    text = f"{title}: {total} values of {len(seconds)} seconds, {wrong} wrong"
    check(wrong == 0 and seconds, text)


# MARK: Carbon

def before_carbon(program, work, carbon, ports, seed):
    chance, port = random.Random(seed), free_port()
    backends = graphite("text", ports[0], ", global_prefix: stats") + graphite(
        "pickle", ports[1], ", protocol: pickle, global_prefix: stats.pickle") + graphite(
        "flushes", ports[0], ", connection: per_flush, global_prefix: stats.flushes")
    agent, load = Agent(program, work, "carbon", backends, port), Load(port, seed)
    carbon.start()
    agent.start()
    load.start()
    began = int(time.time())
    time.sleep(5)
    kill_carbon(carbon)
    stop_carbon(carbon)
    for round in range(4):
        kill_agent(agent, carbon, chance, without_carbon=round % 2 == 1)
    time.sleep(2)
    load.stop()
    time.sleep(1.5)
    settle(agent)
    resent = {backend["name"]: backend["resent"] for backend in agent.backends()}
    agent.end(signal.SIGTERM)
    time.sleep(2.5)  # carbon's writer
    for name, prefix in (("text", "stats."), ("pickle", "stats.pickle."),
                         ("flushes", "stats.flushes.")):
        compare(f"carbon, {name}", agent, load,
                lambda path: carbon.stored(prefix + path, began - 5),
                carbon.may_have_lost if name == "flushes" else lambda stamp: False)
    print(f"     resent by the last of {len(agent.lives)} processes: {resent}")
    roll_ups(carbon, agent, load)
    carbon.kill()


def kill_carbon(carbon):
    """Half-way between two flushes, and for three seconds."""
    time.sleep(0.9 - time.time() % 1 + 1)
    carbon.kill()
    time.sleep(3)
    carbon.start()
    time.sleep(3)


def stop_carbon(carbon):
    carbon.signal(signal.SIGSTOP)
    time.sleep(5)
    carbon.signal(signal.SIGCONT)
    time.sleep(2)


def kill_agent(agent, carbon, chance, without_carbon):
    """At any instant; carbon may be away then, and come back after the next start."""
    if without_carbon:
        carbon.kill()
    time.sleep(2 + 2 * chance.random())
    agent.end(signal.SIGKILL)
    agent.start()
    if without_carbon:
        time.sleep(0.5)
        carbon.start()


def roll_ups(carbon, agent, load):
    wrong = {path: found for path, method in METHODS.items()
             if (found := carbon.method("stats." + path)) != method}
    text = f"roll-ups: {len(METHODS)} series have the method that keeps them right"
    check(not wrong, f"{text} {wrong or ''}")
    # The coarse archive is the one that reaches back longer than the fine one does.
    now = int(time.time())
    sums = carbon.stored("stats.counters.e2e.hits.count", now - 1800)
    fine = carbon.stored("stats.counters.e2e.hits.count", now - 500)
    whole = [start for start in sums if all(
        stamp in fine for stamp in range(start, start + 10))]
    good = all(sums[start] == sum(fine[stamp] for stamp in range(start, start + 10))
               for start in whole)
    check(good and whole, f"roll-ups: {len(whole)} spans of 10 s add up to their seconds")


# MARK: Receivers of our own

def resets(program, work, seed):
    """What a receiver cut off arrives, and what arrives twice is no more than is said."""
    receiver, port = Receiver(12, seed), free_port()
    receiver.start()
    agent = Agent(program, work, "resets", graphite("reset", receiver.port), port)
    load = Load(port, seed)
    agent.start()
    load.start()
    time.sleep(8)
    load.stop()
    time.sleep(1.5)
    settle(agent)
    resent = agent.backends()[0]["resent"]
    agent.end(signal.SIGTERM)
    compare("resets", agent, load, lambda path: receiver.values("stats." + path))
    check(0 < receiver.repeated() <= resent,
          f"resets: {receiver.repeated()} lines came twice, {resent} were said to be resent")


def kills(program, work, seed):
    """The agent dies while it sends; what the next one sends again is said."""
    chance, receiver, port = random.Random(seed), Receiver(0, seed), free_port()
    receiver.start()
    agent = Agent(program, work, "kills", graphite("kill", receiver.port), port)
    load = Load(port, seed)
    agent.start()
    load.start()
    resent = 0
    for _ in range(5):
        time.sleep(1.5 + 1.5 * chance.random())
        resent += agent.backends()[0]["resent"]
        agent.end(signal.SIGKILL)
        agent.start()
    time.sleep(1.5)
    load.stop()
    time.sleep(1.5)
    settle(agent)
    resent += agent.backends()[0]["resent"]
    agent.end(signal.SIGTERM)
    compare("kills", agent, load, lambda path: receiver.values("stats." + path))
    check(receiver.repeated() <= resent,
          f"kills: {receiver.repeated()} lines came twice, {resent} were said to be resent")


def full_disk(program, work, seed):
    """No file may be longer than 32 KiB: what does not fit waits in memory, and nothing is lost."""
    away, port = free_port(), free_port()
    agent = Agent(program, work, "full", graphite("full", away), port)
    load = Load(port, seed)
    agent.start(file_bytes_max=32 << 10)
    load.start()
    wait_until("the full disk", 40, lambda: agent.logged("the spool in"))
    time.sleep(3)
    load.stop()
    time.sleep(1.5)
    receiver = Receiver(0, seed, away)
    receiver.start()
    settle(agent)
    dropped = agent.backends()[0]["dropped"]
    agent.end(signal.SIGTERM)
    compare("full disk", agent, load, lambda path: receiver.values("stats." + path))
    check(not dropped, f"full disk: nothing was dropped {dropped or ''}")


def main():
    program, work, line_port, pickle_port, *command = sys.argv[1:]
    seed = int(os.environ.get("E2E_SEED", time.time()))
    print(f"E2E_SEED={seed}", flush=True)
    carbon, began = Carbon(command, work, int(line_port)), time.monotonic()
    try:
        before_carbon(program, work, carbon, (int(line_port), int(pickle_port)), seed)
        resets(program, work, seed)
        kills(program, work, seed)
        full_disk(program, work, seed)
    finally:
        ended([carbon.process] + [agent.process for agent in Agent.all])
    print(f"{time.monotonic() - began:.0f} s")
    if failures:
        sys.exit(f"{len(failures)} checks failed")


if __name__ == "__main__":
    main()
