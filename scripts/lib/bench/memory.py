"""Holds the agent's memory against Benchmarks/limits.toml: python3 -m bench.memory ROOT AGENT"""
import sys

from bench import end_by_unwinding, limits
from bench.agent import Agent, Sink, flushes, series
from bench.tables import markdown

LINES_A_SECOND = 125_000  # 1,000,000 lines lie in one interval of 10 s
BURST_LINES_A_SECOND = 250_000
# What an agent has to settle after the last expiry: its worker forgets 1,024 series every 10 ms, so
# that its sockets have their turn, which takes 10 s for a million.
SETTLE_SECONDS = 15


def counters(count):
    return [f"bench.app{i % 40:02}.hits.ep{i:07}:{i % 100}|c" for i in range(count)]


def timers(count):
    return [f"bench.app{i % 40:02}.time.ep{i:07}:{i % 1000}.5|ms" for i in range(count)]


def graphite(sink):
    """Without a spool: with one, pages of files would come and go beside what is measured."""
    return (f"--set=backends=[{{type: graphite, address: \"127.0.0.1:{sink.port}\", "
            "spool: {bytes_max: 0}}]")


def idle(program):
    """With the built-in defaults, over a first flush."""
    with Agent(program, "--set=align=start") as agent:
        agent.wait_until("a flush", 20, lambda status: flushes(status) >= 1)
        yield "idle_resident", agent.memory_mib("VmHWM")
        yield "idle_private", agent.memory_mib("RssAnon")


def peak(program, name, lines, *backends):
    """One value for each series; the most over its flush and the next, in which all are silent."""
    with Agent(program, "--set=align=start", *backends) as agent:
        agent.send(lines, LINES_A_SECOND)
        if (found := series(agent.status())) < len(lines):
            raise RuntimeError(f"{name}: {found} of {len(lines)} series: nothing was measured")
        done = flushes(agent.status()) + 2
        agent.wait_until("two flushes", 30, lambda status: flushes(status) >= done)
        agent.wait_until("its delivery", 60, lambda status: all(
            backend["waiting"] == 0 for backend in status["backends"]))
        yield name, agent.memory_mib("VmHWM")


def after_burst(program, sink, lines):
    """What stays of a burst once every series of it has expired, as a multiple of before."""
    options = ["interval=100ms", "expire.counters=6s", "idle.counters=silent", "align=start"]
    with Agent(program, graphite(sink), *(f"--set={o}" for o in options)) as agent:
        agent.wait_until("flushes", 10, lambda status: flushes(status) >= 20)
        before = agent.memory_mib("VmRSS")
        agent.send(lines, BURST_LINES_A_SECOND)
        agent.wait_until("the expiry", 180,
                         lambda status: status["series_expired"] >= len(lines))
        done = flushes(agent.status()) + 10 * SETTLE_SECONDS
        agent.wait_until("some flushes", 60, lambda status: flushes(status) >= done)
        after = agent.memory_mib("VmRSS")
        print(f"  {before:.1f} MiB before the burst, {agent.memory_mib('VmHWM'):.1f} at most, "
              f"{after:.1f} after it expired", file=sys.stderr)
        yield "after_burst", after / before


def measure(program, sink):
    yield from idle(program)
    yield from peak(program, "timers_100k_peak", timers(100_000), graphite(sink))
    million = counters(1_000_000)
    yield from peak(program, "counters_1m_peak", million, graphite(sink))
    yield from peak(program, "counters_1m_defaults_peak", million)
    yield from after_burst(program, sink, million)


def judge(name, value, limit):
    goal, budget = limit["goal"], limit["budget"]
    return [name, f"{value:,.1f}", f"{goal:,}", "reached" if value <= goal else "missed",
            f"{budget:,}", "ok" if value <= budget else "OVER"]


def main():
    end_by_unwinding()
    limit, program = limits.load(sys.argv[1])["memory"], sys.argv[2]
    rows = []
    for name, value in measure(program, Sink()):
        rows.append(judge(name, value, limit[name]))
        print(f"  {name}: {value:.1f}", file=sys.stderr, flush=True)
    print(markdown(["MiB; after_burst: ×", "measured", "goal", "", "budget", ""], rows))
    if over := [row[0] for row in rows if row[-1] == "OVER"]:
        sys.exit(f"over budget: {', '.join(over)}")


if __name__ == "__main__":
    main()
