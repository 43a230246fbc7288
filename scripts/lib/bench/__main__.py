"""python3 -m bench COMMAND …: what scripts/bench runs once everything is built."""
import argparse
import json
import platform
import subprocess
import sys

from bench import driver, end_by_unwinding, limits, micro, results, tables

SPEED = ["--workloads", "W1,W2,W3,W4,W5,W7", "--reps", str(limits.PAIRS_MIN), "--seconds", "2",
         "--no-search", "--fixed", "100000"]
PEERS = "floor,agent,collectd,netdata"


def speed(bench, limit, rest, backends):
    bench.start_file("speed")
    bench.run("speed", ["--targets", "floor,agent", *SPEED, *rest], backends)
    return show_speed(bench, limit)


def show_speed(bench, limit):
    rows = results.read(bench.file("speed"))
    at_saturation, missed = tables.speed(rows, limit["speed"])
    at_rate, missed_paced = tables.paced(rows, limit["paced"])
    print_all(at_saturation, at_rate, *tables.remarks(rows))
    return missed + missed_paced


def gro(bench, _, rest, backends):
    """W1 with datagrams that the kernel joins, on both sides; there is no limit for it."""
    bench.start_file("gro")
    bench.run("gro", ["--targets", "floor,agent", *SPEED, "--workloads", "W1", *rest], backends,
              driver.JOINED, driver.joining_floor(bench.binaries))
    show_gro(bench)
    return 0


def show_gro(bench):
    rows = results.read(bench.file("gro"))
    print_all("joined datagrams (GRO) on both sides:", tables.speed(rows, {"W1": None})[0],
              *tables.remarks(rows))


def profile(bench, _, rest, backends):
    """Where the agent's time goes in one workload under a flood: shares of its own samples."""
    workload = rest.pop(0) if rest and not rest[0].startswith("-") else "W3"
    samples = bench.folder / f"{workload}.perf"
    bench.agent = f"perf record -q -e cpu-clock -F 2000 -o {samples} {bench.agent}"
    bench.start_file("profile")
    # Nearly all samples are to be of the flood: the paced run that follows it is slow and short.
    bench.run("profile", ["--targets", "agent", "--workloads", workload, "--seconds", "4",
                          "--no-search", "--fixed", "1000", *rest], backends)
    print_all(f"{workload}: thread", perf_report(samples, "comm"),
              "thread, program, function", perf_report(samples, "comm,dso,symbol"))
    return 0


def perf_report(samples, keys):
    """Shares of the samples of at least 0.7 %."""
    report = subprocess.run(
        ["perf", "report", "-i", str(samples), "--stdio", "-q", "--no-children", "--sort", keys,
         "--percent-limit", "0.7"], stdout=subprocess.PIPE, text=True, check=True)
    readable = subprocess.run(["swift", "demangle", "--simplified"], input=report.stdout,
                              stdout=subprocess.PIPE, text=True, check=True)
    return "\n".join(line.strip() for line in readable.stdout.splitlines() if line.strip())


def loss(bench, limit, rest, backends):
    """At half of the capacity that `speed` found, for each workload over UDP."""
    before = results.read(bench.file("speed"))
    path = bench.start_file("loss")
    rows = []
    chosen, rest = split_workloads(rest, list(limit["loss"]))
    for workload in chosen:
        cost = results.median_of(before, results.AGENT, workload, "sat_cpu_us")
        if not cost:
            print(f"{workload}: no capacity known: run scripts/bench speed", file=sys.stderr)
            continue
        rate = 0.5e6 / cost
        bench.run("loss", ["--targets", "agent", "--workloads", workload, "--reps", "2",
                           "--seconds", "5", "--no-search", "--fixed", f"{rate:.0f}", *rest],
                  backends)
        done = results.read(path)[len(rows):]
        rows += [dict(row, offered_rate=rate) for row in done]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return show_loss(bench, limit)


def split_workloads(rest, known):
    """The workloads that `--workloads A,B` asks for, else all: each has a rate of its own."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--workloads", default=",".join(known))
    options, others = parser.parse_known_args(rest)
    return [name for name in options.workloads.split(",") if name in known], others


def show_loss(bench, limit):
    rows = results.read(bench.file("loss"))
    table, missed = tables.loss(rows, limit["loss"])
    print_all(table, *tables.remarks(rows))
    return missed


def memory(bench, _, rest, backends):
    """The same series twice: to one push backend, and with the built-in backends."""
    for name, of in (("memory", backends), ("memory-defaults", driver.DEFAULTS)):
        bench.start_file(name)
        bench.run(name, ["--targets", "agent", "--workloads", "W6b,W6c,W6d", *rest], of)
    show_memory(bench)
    return 0


def show_memory(bench):
    for name, what in (("memory", "one push backend"), ("memory-defaults", "built-in backends")):
        rows = results.read(bench.file(name))
        print_all(f"{what}:", tables.memory(rows), *tables.remarks(rows))


def peers(bench, _, rest, backends):
    """What Debian packages, in the same runs as floor and agent."""
    bench.start_file("peers")
    bench.run("peers", ["--targets", PEERS, *SPEED, "--reps", "3", *rest], backends)
    bench.run("peers", [*rest, "--targets", PEERS, "--workloads", "W6b,W6d", "--reps", "1"],
              backends)
    show_peers(bench)
    return 0


def show_peers(bench):
    rows = results.read(bench.file("peers"))
    print_all(tables.peers(rows), tables.memory(rows), *tables.remarks(rows))


def show(bench, limit, *_):
    """Whatever was measured last, each in its file."""
    missed = 0
    if bench.file("speed").exists():
        missed += show_speed(bench, limit)
    if bench.file("gro").exists():
        show_gro(bench)
    if bench.file("loss").exists():
        missed += show_loss(bench, limit)
    if bench.file("memory").exists():
        show_memory(bench)
    if bench.file("peers").exists():
        show_peers(bench)
    return missed


def print_all(*parts):
    print("\n" + "\n\n".join(parts) + "\n", flush=True)


def machine():
    """What the figures depend on, for the line above the tables."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = next((l.split(":")[1].strip() for l in file if l.startswith("model name")), "?")
    with open("/proc/loadavg", encoding="utf-8") as file:
        load = file.read().split()[0]
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True,
                            text=True, check=False).stdout.strip()
    return f"{model}, kernel {platform.release()}, commit {commit}, load average {load}"


COMMANDS = {"speed": speed, "gro": gro, "loss": loss, "memory": memory, "peers": peers,
            "profile": profile, "show": show}


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("command", choices=[*COMMANDS, "micro"])
    parser.add_argument("--root", required=True)
    parser.add_argument("--tools", default="")
    parser.add_argument("--bin", default="")
    parser.add_argument("--agent", default="")
    parser.add_argument("--micro", default="")
    parser.add_argument("--out", required=True)
    parser.add_argument("--defaults", action="store_true")
    options, rest = parser.parse_known_args()
    end_by_unwinding()
    limit = limits.load(options.root)
    print(machine(), flush=True)
    if options.command == "micro":
        return sys.exit(1 if micro.run(options.micro, limit["micro"], rest) else 0)
    bench = driver.Bench(options.tools, options.bin, options.agent, options.out)
    backends = driver.DEFAULTS if options.defaults else driver.PUSH
    missed = COMMANDS[options.command](bench, limit, rest, backends)
    return sys.exit(f"{missed} rows miss their limit" if missed else 0)


if __name__ == "__main__":
    main()
