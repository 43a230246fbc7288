"""Forwards through faults, adds up what arrives: forward_faults.py AGENT WORK RUNS SEED [tree]."""

import collections
import json
import os
import random
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

AGENTS = 3
LOAD_SECONDS = 14
# An agent that is killed loses what it has not flushed to its spool: an interval of a second, and
# some time to encode and write it.
OPEN_SECONDS = 2.0
HEADER_BYTES = 24
BATCH = 3


class Faults:
    """What a link does to one frame, by chance; nothing once `calm`."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lock = threading.Lock()
        self.calm = False
        self.counts = collections.Counter()

    def choose(self, kind):
        with self.lock:
            if self.calm:
                return "pass"
            weights = {"pass": 60, "delay": 15, "cut": 6, "reset": 4, "tear": 3, "rot": 1}
            if kind == BATCH:
                weights |= {"repeat": 12, "deafen": 8}
            fault = self.random.choices(list(weights), list(weights.values()))[0]
            self.counts[fault] += 1
            return fault

    def uniform(self, low, high):
        with self.lock:
            return self.random.uniform(low, high)


class Link:
    """A proxy that knows frames, so that it can repeat one or lose an answer."""

    def __init__(self, target_port, faults):
        self.faults = faults
        self.target_port = target_port
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            upstream = socket.create_connection(("127.0.0.1", self.target_port), timeout=5)
        except OSError:
            client.close()
            return
        client.settimeout(60)
        upstream.settimeout(60)
        state = {"deaf": False}
        ends = (client, upstream, state)
        threading.Thread(target=self.answers, args=ends, daemon=True).start()
        try:
            self.frames(client, upstream, state)
        except OSError:
            pass
        close(client)
        close(upstream)

    def answers(self, client, upstream, state):
        try:
            while piece := upstream.recv(65536):
                if not state["deaf"]:
                    client.sendall(piece)
        except OSError:
            pass
        close(client)
        close(upstream)

    def frames(self, client, upstream, state):
        while True:
            head = read_exactly(client, HEADER_BYTES)
            body = read_exactly(client, struct.unpack("<I", head[8:12])[0])
            frame = head + body
            fault = self.faults.choose(head[5])
            if fault == "delay":
                time.sleep(self.faults.uniform(0, 0.4))
            elif fault == "cut":
                return
            elif fault == "reset":
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            elif fault == "tear":
                upstream.sendall(frame[: int(self.faults.uniform(1, len(frame)))])
                return
            elif fault == "rot":
                place = int(self.faults.uniform(0, len(frame)))
                frame = frame[:place] + bytes([frame[place] ^ 0x10]) + frame[place + 1 :]
            elif fault == "repeat":
                upstream.sendall(frame)
            elif fault == "deafen":
                # The batch arrives, its acknowledgement does not.
                state["deaf"] = True
                upstream.sendall(frame)
                time.sleep(0.2)
                return
            upstream.sendall(frame)


def close(one):
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    one.close()


def read_exactly(stream, count):
    data = b""
    while len(data) < count:
        piece = stream.recv(count - len(data))
        if not piece:
            raise OSError("the end")
        data += piece
    return data


class Process:
    """An agent or the collector, started again under the same state."""

    def __init__(self, program, folder, arguments):
        self.program, self.folder, self.arguments = program, folder, arguments
        self.starts = 0
        self.child = None
        os.makedirs(folder, exist_ok=True)

    def start(self):
        self.starts += 1
        base = os.path.join(self.folder, str(self.starts))
        with open(base + ".out", "wb") as out, open(base + ".err", "wb") as err:
            self.child = subprocess.Popen(
                [self.program, "run", "--interval", "1s", "--set",
                 f"state_dir={self.folder}/state"] + self.arguments, stdout=out, stderr=err)
        deadline = time.monotonic() + 20
        while b"martlet ready" not in open(base + ".err", "rb").read():
            if time.monotonic() > deadline or self.child.poll() is not None:
                raise SystemExit(f"not ready: {open(base + '.err').read()}")
            time.sleep(0.01)

    def kill(self):
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        code = self.child.wait(timeout=60)
        if code != 0:
            raise SystemExit(f"{self.folder} ended with {code}: {self.log()}")

    def log(self):
        return open(os.path.join(self.folder, f"{self.starts}.err")).read()

    def lines(self):
        for start in range(1, self.starts + 1):
            with open(os.path.join(self.folder, f"{start}.out")) as out:
                for line in out:
                    try:
                        yield json.loads(line)
                    except ValueError:
                        pass  # torn by a kill


class Load:
    """Lines for one agent, and when each was sent."""

    def __init__(self, name, port, seed):
        self.name, self.random = name, random.Random(seed)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect(("127.0.0.1", port))
        self.sent = []  # (time, value)
        self.alive = True

    def send(self):
        value = self.random.randint(1, 5)
        lines = f"total:{value}|c\nonly.{self.name}:{value}|c\n" + "".join(
            f"latency:{self.random.randint(1, 900)}|ms\n" for _ in range(value))
        try:
            self.socket.send(lines.encode())
        except OSError:
            return
        self.sent.append((time.monotonic(), value))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def free_udp_port():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def stored(lines, name, field):
    """Of two values of one timestamp a store keeps the last."""
    values = {}
    for line in lines:
        if line["name"] == name:
            if field == "count" and line["type"] == "counter":
                values[line["timestamp"]] = line["count"]
            elif line["type"] == "timer" and line.get("statistics"):
                values[line["timestamp"]] = line["statistics"]["count"]
    return sum(values.values())


def forward_to(port, more=""):
    return (f"{{type: forward, url: 'forward://127.0.0.1:{port}', timeout: 1s,"
            f" retry: {{initial: 50ms, max: 500ms}}{more}}}")


def collector_at(program, folder, port, grace, backend):
    return Process(program, folder, [
        "--listen", f"forward://127.0.0.1:{port}", "--http", "",
        "--set", f"collector={{grace: {grace}}}", "--set", f"backends=[{backend}]",
        "--set", "shutdown_timeout=20s"])


class World:
    """One collector, or two below one, and agents below those."""

    def __init__(self, program, folder, seed, is_tree):
        self.faults = Faults(seed + 1)
        port = free_port()
        console = "{type: console, format: json}"
        self.top = collector_at(
            program, f"{folder}/collector", port, "3s" if is_tree else "1s", console)
        self.middles = []
        ports = [port]
        if is_tree:
            ports = []
            for index in range(2):
                ports.append(free_port())
                link = Link(port, self.faults)
                # The one has a spool, the other its journal alone.
                up = forward_to(link.port, ["", ", spool: {bytes_max: 0}"][index])
                self.middles.append(collector_at(
                    program, f"{folder}/middle{index}", ports[-1], "1s", up))
        self.collectors = [self.top] + self.middles
        self.agents, self.loads = [], []
        for index in range(4 if is_tree else AGENTS):
            link = Link(ports[index % len(ports)], self.faults)
            udp = free_udp_port()
            entry = forward_to(link.port, ", scopes: [{match: '*', scope: global}]")
            self.agents.append(Process(program, f"{folder}/agent{index}", [
                "--listen", f"udp://127.0.0.1:{udp}", "--http", "",
                "--set", f"backends=[{entry}]", "--set", "shutdown_timeout=20s"]))
            self.loads.append(Load(f"a{index}", udp, seed + 2 + index))

    def start(self):
        for process in self.collectors + self.agents:
            process.start()

    def stop(self, seed):
        self.faults.calm = True
        for process in self.agents + self.middles:
            process.stop()
            if "points stay in the spool" in process.log():
                raise SystemExit(f"seed {seed}: not delivered: {process.log()}")
        self.top.stop()


def run(program, work, number, seed, is_tree):
    world = World(program, os.path.join(work, f"run{number}"), seed, is_tree)
    world.start()
    allowed = torment(random.Random(seed), world)
    world.stop(seed)
    return verdict(seed, world, allowed)


def torment(chance, world):
    """Sends and kills for a while; answers how much each agent may have lost."""
    agents, loads = world.agents, world.loads
    allowed = [0] * len(agents)
    end = time.monotonic() + LOAD_SECONDS
    kills = []
    for _ in range(chance.randint(1, 3) + len(world.middles)):
        # Of three the two in the middle more often: they are what a tree adds.
        victim = chance.choice(world.collectors + world.middles)
        kills.append((time.monotonic() + chance.uniform(1, LOAD_SECONDS - 2), victim))
    for _ in range(chance.randint(0, 2)):
        kills.append((time.monotonic() + chance.uniform(2, LOAD_SECONDS - 2),
                      chance.choice(agents)))
    kills.sort(key=lambda kill: kill[0])
    while time.monotonic() < end:
        for load in loads:
            load.send()
        time.sleep(0.02)
        if kills and time.monotonic() >= kills[0][0]:
            _, victim = kills.pop(0)
            if victim in agents:
                index = agents.index(victim)
                now = time.monotonic()
                allowed[index] += sum(
                    value for sent, value in loads[index].sent if sent > now - OPEN_SECONDS)
                victim.kill()
            else:
                victim.kill()
                time.sleep(chance.uniform(0, 0.7))
            victim.start()
    return allowed


def verdict(seed, world, allowed):
    loads, lines = world.loads, list(world.top.lines())
    problems = []
    for index, load in enumerate(loads):
        sent = sum(value for _, value in load.sent)
        got = stored(lines, f"only.{load.name}", "count")
        if not sent - allowed[index] <= got <= sent:
            problems.append(f"{load.name}: sent {sent}, got {got}, may lose {allowed[index]}")
    sent = sum(value for load in loads for _, value in load.sent)
    for name, got in (("total", stored(lines, "total", "count")),
                      ("latency", stored(lines, "latency", "timer"))):
        if not sent - sum(allowed) <= got <= sent:
            problems.append(f"{name}: sent {sent}, got {got}, may lose {sum(allowed)}")
    kills = f"{sum(one.starts - 1 for one in world.collectors)} collector kills"
    print(f"seed {seed}: sent {sent}, got {stored(lines, 'total', 'count'):.0f}, may lose"
          f" {sum(allowed)}, {kills}, {dict(world.faults.counts)}: {problems or 'ok'}", flush=True)
    return not problems


def main():
    program, work, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
    first = int(sys.argv[4]) if len(sys.argv) > 4 and sys.argv[4] else random.randrange(1 << 30)
    failed = 0
    for number in range(runs):
        failed += not run(program, work, number, first + number * 100, "tree" in sys.argv[5:])
    print(f"{runs - failed} of {runs} runs conserve")
    sys.exit(1 if failed else 0)


main()
