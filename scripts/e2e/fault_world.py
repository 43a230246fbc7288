"""What fault runs are made of: a load, an agent that may die, a carbon, and receivers."""
import hashlib
import json
import os
import random
import resource
import signal
import socket
import struct
import subprocess
import threading
import time
import urllib.request


def wait_until(what, seconds, condition):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError(f"waited in vain for {what}")
        time.sleep(0.05)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]


def send(client, datagram):
    """Sends to an agent that may be dead.

    A socket reports a datagram that found nobody by failing to send the next one, which a new agent
    would have received: that one is sent again.
    """
    for _ in range(2):
        try:
            return client.send(datagram)
        except ConnectionRefusedError:
            pass


class Load(threading.Thread):
    """Each second a known burst in its middle, so that it is one interval's; UDP to `port`."""

    def __init__(self, port, seed):
        super().__init__(daemon=True)
        self.port, self.random = port, random.Random(seed)
        self.sent = {}  # by the timestamp that the flush will have
        self.is_over = threading.Event()

    def run(self):
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.connect(("127.0.0.1", self.port))
        second = int(time.time()) + 1
        while not self.is_over.is_set():
            time.sleep(max(0, second + 0.25 - time.time()))
            self.sent[second + 1] = self.burst(client)
            second = int(time.time()) + 1

    def burst(self, client):
        hits = self.random.randint(1, 200)
        times = [self.random.randint(1, 1000) for _ in range(self.random.randint(2, 30))]
        members = self.random.randint(1, 20)
        level = self.random.randint(-1000, 1000)
        lines = [f"e2e.hits:{n % 3 + 1}|c" for n in range(hits)]
        lines += ["e2e.tagged:0.5|c|#zone:a,plain" for _ in range(hits)]
        lines += [f"e2e.time:{value}|ms" for value in times]
        lines += [f"e2e.users:u{n}|s" for n in range(members)]
        lines += [f"e2e.level:0|g\ne2e.level:{level:+}|g"]
        for start in range(0, len(lines), 40):
            send(client, "\n".join(lines[start:start + 40]).encode())
        return {
            "counters.e2e.hits.count": sum(n % 3 + 1 for n in range(hits)),
            "counters.e2e.tagged.count;plain=true;zone=a": hits * 0.5,
            "timers.e2e.time.count": len(times),
            "timers.e2e.time.sum": sum(times),
            "timers.e2e.time.upper": max(times),
            "timers.e2e.time.lower": min(times),
            "timers.e2e.time.mean": sum(times) / len(times),
            "sets.e2e.users.count": members,
            "gauges.e2e.level": level,
        }

    def stop(self):
        self.is_over.set()
        self.join()


class Agent:
    """The program under test, which may die and come back over the same state."""

    all = []

    def __init__(self, program, work, name, backends, port):
        self.program, self.name, self.port = program, name, port
        self.http = free_port()
        self.folder = f"{work}/{name}"
        os.makedirs(self.folder, exist_ok=True)
        self.config = f"{self.folder}/martlet.yaml"
        self.configure(backends)
        self.process = None
        Agent.all.append(self)
        self.lives = []  # of each process: ready from, until

    def configure(self, backends):
        with open(self.config, "w") as file:
            file.write(f"interval: 1s\nstate_dir: {self.folder}/state\nbackends:\n{backends}")

    def start(self, file_bytes_max=None):
        def limit():
            if file_bytes_max:
                resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, file_bytes_max))
        with open(f"{self.folder}/log", "a") as log:
            self.process = subprocess.Popen(
                [self.program, "run", "-c", self.config, "--listen", f"udp://127.0.0.1:{self.port}",
                 "--http", f"127.0.0.1:{self.http}"], stdout=log, stderr=log, preexec_fn=limit)
        wait_until("the agent", 15, self.is_ready)
        self.lives.append([time.time(), None])

    def is_ready(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"{self.name}: the agent ended; see {self.folder}/log")
        try:
            self.ask("/-/ready")
            return True
        except OSError:
            return False

    def ask(self, path):
        url = f"http://127.0.0.1:{self.http}{path}"
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.read()

    def backends(self):
        found = json.loads(self.ask("/api/martlet/status"))["backends"]
        for backend in found:
            left = backend["delivered"] + sum(backend["dropped"].values()) + backend["waiting"]
            if backend["queued"] != left:
                raise RuntimeError(f"{self.name}: the ledger does not add up: {backend}")
        return found

    def end(self, number):
        self.lives[-1][1] = time.time()
        self.process.send_signal(number)
        self.process.wait(30)

    def logged(self, text):
        with open(f"{self.folder}/log") as log:
            return text in log.read()

    def was_there(self, stamp):
        """Whether the interval that ends at `stamp` was received, flushed and had time to be
        written to the spool, all by one process."""
        return any(ready <= stamp - 1 and (end is None or end >= stamp + 0.5)
                   for ready, end in self.lives)


class Carbon:
    """Debian's carbon over one folder of whisper files."""

    def __init__(self, command, work, port):
        self.command, self.work, self.port, self.process = command, work, port, None
        self.kills = []

    def start(self):
        for name in os.listdir(self.work):
            if name.endswith(".pid"):
                os.remove(f"{self.work}/{name}")
        with open(f"{self.work}/carbon.log", "a") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log)
        wait_until("carbon", 20, self.listens)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self):
        self.kills.append(time.time())
        self.process.kill()
        self.process.wait(10)

    def may_have_lost(self, stamp):
        """Whether it may have had a flush in memory alone when it was killed: its writer looks once
        a second. A connection a flush ends as soon as carbon has read it."""
        return any(kill - 2 <= stamp <= kill for kill in self.kills)

    def signal(self, number):
        self.process.send_signal(number)

    def stored(self, path, since, until=None):
        """Values by timestamp, of the archive that reaches back to `since`."""
        command = ["whisper-fetch", "--json", f"--from={since}", self.file(path)]
        if until:
            command.insert(2, f"--until={until}")
        answer = subprocess.run(command, capture_output=True, text=True)
        if answer.returncode != 0:
            return {}
        found = json.loads(answer.stdout)
        stamps = range(found["start"], found["end"], found["step"])
        return {s: v for s, v in zip(stamps, found["values"]) if v is not None}

    def file(self, path):
        whisper = f"{self.work}/whisper"
        if ";" not in path:
            return f"{whisper}/{path.replace('.', '/')}.wsp"
        digest = hashlib.sha256(path.encode()).hexdigest()
        return f"{whisper}/_tagged/{digest[:3]}/{digest[3:6]}/{digest}.wsp"

    def method(self, path):
        """How it rolls up."""
        answer = subprocess.run(
            ["whisper-info", self.file(path), "aggregationMethod"], capture_output=True, text=True)
        return answer.stdout.strip()


class Receiver(threading.Thread):
    """A receiver of lines that counts each; it resets its first `resets` connections somewhere in
    their first flushes (one is about 5 kB)."""

    def __init__(self, resets, seed, port=0):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.resets, self.random = resets, random.Random(seed)
        self.counts, self.lock = {}, threading.Lock()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            patience = None
            if self.resets > 0:
                self.resets -= 1
                patience = self.random.randint(1, 6_000)
            threading.Thread(target=self.take, args=(connection, patience), daemon=True).start()

    def take(self, connection, patience):
        rest, taken = b"", 0
        with connection:
            while piece := connection.recv(65_536):
                taken += len(piece)
                *lines, rest = (rest + piece).split(b"\n")
                with self.lock:
                    for line in lines:
                        self.counts[line] = self.counts.get(line, 0) + 1
                if patience is not None and taken >= patience:
                    connection.setsockopt(
                        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return

    def values(self, path):
        """By timestamp; the counts of its lines are in `repeated`."""
        with self.lock:
            words = [line.decode().split(" ") for line in self.counts]
        return {int(stamp): float(value) for name, value, stamp in words if name == path}

    def repeated(self):
        with self.lock:
            return sum(count - 1 for count in self.counts.values())


def ended(processes):
    """Ends what still runs."""
    for process in processes:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait(10)
