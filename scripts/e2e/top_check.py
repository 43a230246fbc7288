"""Drives `martlet top` in a terminal: python3 top_check.py AGENT URL

It has to draw, follow a new size, end by q and by Ctrl-C, and leave the terminal as it was.
"""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time


def resize(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read(terminal, seconds, until):
    """What is drawn until a text comes; the time may not run out."""
    text, end = "", time.monotonic() + seconds
    while not re.search(until, text):
        ready, _, _ = select.select([terminal], [], [], max(0, end - time.monotonic()))
        if not ready:
            sys.exit(f"top does not draw {until!r} within {seconds} s: {text[-500:]!r}")
        try:
            text += os.read(terminal, 65536).decode(errors="replace")
        except OSError:
            sys.exit(f"top ended before it drew {until!r}: {text[-500:]!r}")
    return text


def drive(program, url, key):
    terminal, inner = pty.openpty()
    resize(terminal, 60, 20)
    before = termios.tcgetattr(terminal)[3]

    def take_terminal():
        os.setsid()
        fcntl.ioctl(inner, termios.TIOCSCTTY, 0)

    child = subprocess.Popen([program, "top", "--url", url], stdin=inner, stdout=inner,
                             preexec_fn=take_terminal)
    drawn = read(terminal, 10, r"BACKEND[^\x1b]*\x1b\[K")
    if "\x1b[?1049h" not in drawn:
        sys.exit("top does not use the other screen")
    # The next drawing comes at once, and is as wide as the terminal.
    resize(terminal, 100, 12)
    wide = read(terminal, 1.5, r"\x1b\[H[^\x1b]{100}\x1b\[K(\r\n[^\x1b]{100}\x1b\[K){8,11}\x1b\[J")
    if max(len(line) for line in re.findall(r"[^\x1b\r\n]+", wide.split("\x1b[H")[-1])) > 100:
        sys.exit("top draws past the edge")
    os.write(terminal, key)
    read(terminal, 5, r"\x1b\[\?25h\x1b\[\?1049l")
    status = child.wait(5)
    if status != 0 or before != termios.tcgetattr(terminal)[3]:
        sys.exit(f"after {key!r}: status {status}, or the terminal is not what it was")
    os.close(inner)
    os.close(terminal)


for key in (b"q", b"\x03"):
    drive(sys.argv[1], sys.argv[2], key)
print("top: draws, follows the size, ends by q and Ctrl-C")
