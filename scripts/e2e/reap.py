#!/usr/bin/env python3
"""reap.py SECONDS COMMAND…: runs a command and leaves nothing of it behind.

Airflow's processes rename themselves and leave their session and group, so a group cannot be ended.
This process makes itself the reaper of orphans: whatever the command starts stays its descendant.
When the command ends, at SIGTERM, or after SECONDS, every descendant is asked to stop, then killed.
Exits with the command's code; 124 after SECONDS.
"""
import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_CHILD_SUBREAPER = 36
ASK_SECONDS, KILL_SECONDS = 15, 5


def main():
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    asked = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.append(1))
    end = time.monotonic() + float(sys.argv[1])
    child = subprocess.Popen(sys.argv[2:])
    while child.poll() is None and not asked and time.monotonic() < end:
        time.sleep(0.1)
    late = child.poll() is None and not asked
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        wait_for(lambda: child.poll() is not None, ASK_SECONDS)
    end_descendants()
    sys.exit(124 if late else child.poll() or 0)


def end_descendants():
    """Asks first; what does not listen, or starts something new meanwhile, is killed."""
    for number, seconds in ((signal.SIGTERM, ASK_SECONDS), (signal.SIGKILL, KILL_SECONDS)):
        for process in descendants():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass
        wait_for(lambda: not descendants(), seconds)


def wait_for(condition, seconds):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)


def descendants():
    """Every living process below this one; the dead ones are collected on the way."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(name)] = int(fields[1])
    found, grown = {os.getpid()}, True
    while grown:
        more = {p for p, parent in parents.items() if parent in found and p not in found}
        found |= more
        grown = bool(more)
    return found - {os.getpid()}


if __name__ == "__main__":
    main()
