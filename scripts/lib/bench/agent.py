"""An agent under test on loopback: start, feed over TCP, ask, read its memory, stop."""
import json
import re
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections import deque
from pathlib import Path

START_SECONDS_MAX = 20
STOP_SECONDS_MAX = 20
CHUNKS_A_SECOND = 50


class Sink:
    """A Graphite that only drains; it ends with the process."""

    def __init__(self):
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.server.accept()
            threading.Thread(target=self.drain, args=(connection,), daemon=True).start()

    def drain(self, connection):
        buffer = bytearray(1 << 18)
        with connection:
            while connection.recv_into(buffer):
                pass


class Agent:
    """The same four listeners as without a configuration, on free ports."""

    def __init__(self, program, *arguments):
        self.folder = tempfile.TemporaryDirectory(prefix="martlet-memory-")
        listen = [f"--listen={kind}://{host}:0" for kind in ("udp", "tcp")
                  for host in ("127.0.0.1", "[::1]")]
        self.process = subprocess.Popen(
            [program, "run", *listen, "--http=127.0.0.1:0",
             f"--set=state_dir={self.folder.name}", *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.log = deque(maxlen=50)
        self.ready = threading.Event()
        self.tcp_port = self.http_port = None
        threading.Thread(target=self.read_log, daemon=True).start()
        if not self.ready.wait(START_SECONDS_MAX):
            self.stop()
            raise RuntimeError("the agent does not get ready:\n" + "".join(self.log))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def read_log(self):
        for line in self.process.stderr:
            self.log.append(line)
            if match := re.search(r"tcp://127\.0\.0\.1:(\d+)", line):
                self.tcp_port = int(match[1])
            if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.http_port = int(match[1])
            if line.startswith("martlet ready"):
                self.ready.set()

    def memory_mib(self, field):
        """A field of /proc/PID/status: VmRSS is resident, RssAnon private, VmHWM the peak."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(rf"^{field}:\s+(\d+) kB$", text, re.MULTILINE)[1]) / 1024

    def status(self):
        url = f"http://127.0.0.1:{self.http_port}/api/martlet/status"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.load(answer)

    def wait_until(self, what, seconds, holds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if holds(self.status()):
                return
            time.sleep(0.1)
        raise RuntimeError(f"waited {seconds} s in vain for {what}: {json.dumps(self.status())}")

    def send(self, lines, lines_a_second):
        """Lines over one TCP connection, which loses none, at an even rate."""
        size = max(1, lines_a_second // CHUNKS_A_SECOND)
        chunks = ["\n".join(lines[i:i + size]).encode() + b"\n"
                  for i in range(0, len(lines), size)]
        with socket.create_connection(("127.0.0.1", self.tcp_port), timeout=60) as connection:
            begun = time.monotonic()
            for index, chunk in enumerate(chunks):
                time.sleep(max(0.0, begun + index / CHUNKS_A_SECOND - time.monotonic()))
                connection.sendall(chunk)
        self.wait_until("every line", 60, lambda status: received(status) >= len(lines))

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.folder.cleanup()


def received(status):
    return status["ledger"]["lines"]["received"]


def flushes(status):
    return status["flush"]["flushes"]


def series(status):
    return sum(status["series"].values())
