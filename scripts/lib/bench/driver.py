"""Runs bench.py, shows how far it is, and keeps what it measured in a file."""
import json
import subprocess
import sys
from pathlib import Path

# One push backend into a sink that drains; the exposition is off, as in every peer's configuration.
PUSH = '--set \'backends=[{type: graphite, address: "127.0.0.1:{carbon}"}]\''
# The exposition alone, which holds without a configuration.
DEFAULTS = ""
PLAIN = "--listen udp://127.0.0.1:{port} --listen tcp://127.0.0.1:{port}"
JOINED = '--set \'listen=[{url: "udp://127.0.0.1:{port}", gro: true}]\''


class Bench:
    def __init__(self, tools, binaries, agent, folder):
        self.tools, self.binaries, self.agent = Path(tools), binaries, agent
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def file(self, name):
        return self.folder / f"{name}.jsonl"

    def start_file(self, name):
        """An empty file of results; what was there stays beside it as `.old`."""
        path = self.file(name)
        if path.exists():
            path.replace(path.with_suffix(".jsonl.old"))
        return path

    def command(self, backends, listen):
        return (f"{self.agent} run {listen} --http 127.0.0.1:{{admin}} "
                f"--interval {{flush}}s --set state_dir={{dir}}/state --log-level warning "
                f"{backends}")

    def run(self, name, arguments, backends=PUSH, listen=PLAIN, binaries=None):
        """Appends measurements to the file of that name; later arguments win over earlier ones."""
        command = [
            sys.executable, str(self.tools / "bench.py"), "--bin", str(binaries or self.binaries),
            "--agent", self.command(backends, listen), "--json", str(self.file(name)), *arguments]
        with subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
            try:
                for line in process.stderr:
                    show(line)
            except BaseException:
                process.terminate()  # it ends what it started
                raise
        if process.returncode != 0:
            sys.exit(f"bench.py ended with code {process.returncode}")


def joining_floor(binaries):
    """A folder whose floor takes joined datagrams, since bench.py knows no such target."""
    folder = Path(binaries) / "gro"
    folder.mkdir(exist_ok=True)
    floor = folder / "recv-floor"
    floor.write_text(f'#!/bin/sh\nexec "{binaries}/recv-floor" "$@" --gro\n', encoding="utf-8")
    floor.chmod(0o755)
    load = folder / "statsd-load"
    load.unlink(missing_ok=True)
    load.symlink_to(Path(binaries) / "statsd-load")
    return folder


def show(line):
    """One short line for each measurement."""
    try:
        row = json.loads(line)
    except ValueError:
        print(line.rstrip(), file=sys.stderr)
        return
    if "error" in row:
        what = "failed"
    elif "sat_cpu_us" in row:
        what = f"{row['sat_cpu_us']:.3f} µs a line, {row['fixed_cpu_us']:.3f} paced"
    else:
        what = f"peak {row['hwm_kb'] / 1024:.1f} MiB"
    quiet = "" if row.get("calm", True) else ", not quiet"
    print(f"  {row.get('rep', 0) + 1}: {row['workload']} {row['target']}: {what}{quiet}",
          file=sys.stderr)
