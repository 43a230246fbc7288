"""Runs the benchmarks and holds what they give against Benchmarks/limits.toml."""
import signal
import sys


def end_by_unwinding():
    """Lets a signal leave through every `finally`, so that no child stays behind."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))
