#!/usr/bin/env python3
"""Drives every page of the dashboard in a headless Chromium and holds it against what was sent.

dashboard_check.py URL STATSD_PORT [IMAGES]: with a folder of images it takes the screenshots of the
documentation there. The agent behind URL flushes every second and has a store.
"""
import json
import math
import random
import socket
import sys
import threading
import time
import urllib.request

from dashboard_browser import Browser
import dashboard_pages

HOSTILE = ("<script>window.broken=1</script>", "<img src=x onerror=window.broken=1>")
REJECTED = {"bad_value": "shop.orders:one|c", "no_colon": "no colon here"}
failures = 0


def check(what, is_right, seen=""):
    """Says whether something holds, with what was seen where it does not."""
    global failures
    if is_right:
        print(f"ok   {what}", flush=True)
    else:
        failures += 1
        print(f"FAIL {what}: {seen!r}", flush=True)


def status(url):
    with urllib.request.urlopen(f"{url}/api/martlet/status", timeout=10) as answer:
        return json.load(answer)


class Sender(threading.Thread):
    """Sends what the checks look for, a burst each second, until it is told to stop."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.address = ("127.0.0.1", port)
        self.stopped = threading.Event()
        self.random = random.Random(7)

    def send(self, *lines):
        for line in lines:
            self.socket.sendto(line.encode(), self.address)

    def run(self):
        second = 0
        while not self.stopped.wait(1):
            self.send(*self.burst(second))
            second += 1

    def burst(self, second):
        load = 40 + 25 * math.sin(second / 20)
        yield f"shop.queue:{load + self.random.random() * 6:.2f}|g|#region:eu"
        yield f"shop.queue:{60 - load / 2 + self.random.random() * 4:.2f}|g|#region:us"
        yield "shop.orders:3|c|#region:eu"
        yield "shop.orders:1|c|#region:us"
        yield f"shop.checkout:{120 + self.random.expovariate(0.02):.0f}|ms"
        yield f"shop.visitors:{self.random.randrange(40)}|s"


def send_known(sender, url):
    """Once: lines with markup in them, lines that are wrong; then the ledger is as it must be."""
    sender.send(*(f"{name}:1|c|#tag:{name}" for name in HOSTILE))
    sender.send(*REJECTED.values())
    sender.send(*(f"stock.part.{n % 5}.count:{n}|g|#shelf:{n}" for n in range(50)))
    end = time.monotonic() + 20
    while time.monotonic() < end:
        rejected = status(url)["ledger"]["lines"]["rejected"]
        if rejected == {reason: 1 for reason in REJECTED}:
            return
        time.sleep(0.2)
    sys.exit(f"dashboard_check: lines are not in the ledger: {rejected}")


def main():
    url, port = sys.argv[1].rstrip("/"), int(sys.argv[2])
    images = sys.argv[3] if len(sys.argv) > 3 else None
    sender = Sender(port)
    send_known(sender, url)
    sender.start()
    # A picture of a few seconds says little.
    time.sleep(240 if images else 20)
    with Browser(url) as browser:
        for page in dashboard_pages.ALL:
            page(browser, check)
        if images:
            dashboard_pages.take_screenshots(
                browser, images, lambda: sender.send(*REJECTED.values()))
        browser.finish(check)
    sender.stopped.set()
    sys.exit(f"dashboard_check: {failures} checks failed" if failures else 0)


if __name__ == "__main__":
    main()
