#!/usr/bin/env python3
"""Sends lines to a listener that reads signed datagrams only (keys_file; docs/PROTOCOL.md).

send.py HOST PORT KEYS_FILE LINE…      signs by the first key of the file
"""
import hmac, secrets, socket, struct, sys, time

class SignedStatsd:
    def __init__(self, host, port, key_id, secret):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.connect((host, port))
        self.head = b"\xfeMH\x01" + bytes([len(key_id)]) + key_id
        self.secret, self.sender, self.counter = secret, secrets.randbits(64), 0

    def send(self, lines):
        self.counter += 1  # Never the same twice: a process begins with a sender of its own.
        now = time.time_ns() // 1_000_000
        message = self.head + struct.pack(">QQQ", self.sender, self.counter, now) + lines
        self.socket.send(message + hmac.digest(self.secret, message, "sha256"))

if __name__ == "__main__":
    host, port, path, *lines = sys.argv[1:]
    with open(path) as keys:
        key_id, secret = next(line for line in keys if line.strip()[:1] not in ("", "#")).split()
    client = SignedStatsd(host, int(port), key_id.encode(), bytes.fromhex(secret))
    for line in lines:
        client.send(line.encode())
