"""Sends samples to Prometheus' remote-write receiver: python3 promql_markers.py URL <samples.om

In the order of their times, so that none is out of order. `StaleNaN` is a stale marker.
"""
import re
import struct
import sys
import urllib.request

BATCH = 500
LINE = re.compile(r"(\w+)\{(.*)\} (\S+) (\S+)$")
LABEL = re.compile(r'(\w+)="([^"]*)"')
STALE = struct.pack("<Q", 0x7FF0000000000002)


def varint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes(out) + bytes([number])


def field(number, payload):
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def series(labels, value, milliseconds):
    pairs = b"".join(
        field(1, field(1, name.encode()) + field(2, text.encode()))
        for name, text in sorted(labels.items()))
    bits = STALE if value == "StaleNaN" else struct.pack("<d", float(value))
    return field(1, pairs + field(2, b"\x09" + bits + b"\x10" + varint(milliseconds)))


def snappy(data):
    """The block format without compression: literals of at most 64 KiB."""
    out = varint(len(data))
    for start in range(0, len(data), 65536):
        part = data[start:start + 65536]
        out += b"\xf4" + struct.pack("<H", len(part) - 1) + part
    return out


def main():
    samples = []
    for line in sys.stdin:
        if match := LINE.match(line):
            labels = {"__name__": match[1], **dict(LABEL.findall(match[2]))}
            samples.append((round(float(match[4]) * 1000), labels, match[3]))
    samples.sort(key=lambda sample: sample[0])
    for start in range(0, len(samples), BATCH):
        body = b"".join(series(l, v, t) for t, l, v in samples[start:start + BATCH])
        request = urllib.request.Request(f"{sys.argv[1]}/api/v1/write", snappy(body), {
            "Content-Encoding": "snappy", "Content-Type": "application/x-protobuf",
            "X-Prometheus-Remote-Write-Version": "0.1.0"})
        urllib.request.urlopen(request, timeout=30).close()
    print(f"{len(samples)} samples written", file=sys.stderr)


main()
