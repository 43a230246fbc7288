#!/usr/bin/env python3
"""otlp_check.py PORT STATSD_PORT SECONDS: a collector that reads requests with OpenTelemetry's own
classes, a seeded workload, and whether what has arrived adds up to it.

The collector refuses some requests in the ways the protocol knows.
"""
import gzip
import http.server
import math
import random
import socket
import sys
import threading
import time
from collections import Counter, defaultdict

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest, ExportMetricsServiceResponse)
from opentelemetry.proto.metrics.v1.metrics_pb2 import AGGREGATION_TEMPORALITY_DELTA

TAGS = [
    ("", {}), ("|#zone:eu", {"zone": "eu"}),
    ("|#Größe:a b,canary", {"Größe": "a b", "canary": "true"})]
SAMPLES_A_SECOND = 400
# Answers before the first request is taken; the last one is never to be tried again.
REFUSALS = [503, 429]


class Collector(http.server.BaseHTTPRequestHandler):
    requests = []
    refused = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if len(self.refused) < len(REFUSALS):
            self.refused.append(body)
            self.send_response(REFUSALS[len(self.refused) - 1])
            self.send_header("Retry-After", "1")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        assert self.path == "/v1/metrics", self.path
        assert self.headers["Content-Type"] == "application/x-protobuf", self.headers
        assert self.headers["Content-Encoding"] == "gzip", self.headers
        self.requests.append(ExportMetricsServiceRequest.FromString(gzip.decompress(body)))
        answer = ExportMetricsServiceResponse().SerializeToString()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-protobuf")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


class Story:
    def __init__(self):
        self.failed = 0

    def check(self, what, good, said=""):
        self.failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}{'' if good else f': {said}'}")


def send(port, seconds):
    """Sums by counter, last values of gauges, all values of timers; exact in any order of sums."""
    rand = random.Random(20261121)
    sums, gauges, timers = Counter(), {}, defaultdict(list)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.connect(("127.0.0.1", port))
    start = time.time()
    for second in range(seconds):
        for _ in range(SAMPLES_A_SECOND // 20):
            lines = []
            for _ in range(20):
                tags, attributes = rand.choice(TAGS)
                kind, number = rand.choice("cfgmhd"), rand.randrange(8)
                key = (f"e2e.{kind}-{number}", tuple(sorted(attributes.items())))
                if kind == "c":
                    value, rate = rand.randrange(1, 40) / 4, rand.choice([1, 0.5, 0.25])
                    sums[key] += value / rate
                    lines.append(f"{key[0]}:{value:g}|c|@{rate:g}{tags}")
                elif kind == "f":
                    value = rand.randrange(-40, 40) / 4
                    sums[key] += value
                    lines.append(f"{key[0]}:{value:g}|c{tags}")
                elif kind == "g":
                    gauges[key] = rand.randrange(0, 1000) / 4
                    lines.append(f"{key[0]}:{gauges[key]:g}|g{tags}")
                else:
                    value = int(rand.lognormvariate(5, 1.5))
                    # `h` and `d` of one name are one histogram.
                    name = key[0] if kind == "m" else f"e2e.x-{number}"
                    timers[(name, key[1])].append(value)
                    lines.append(f"{name}:{value}|{'ms' if kind == 'm' else kind}{tags}")
            client.send("\n".join(lines).encode())
        time.sleep(max(0, start + second + 1 - time.time()))
    return sums, gauges, timers


def points(requests):
    """(metric, data, point) of everything that has arrived."""
    for request in requests:
        resource, = request.resource_metrics
        scope, = resource.scope_metrics
        for metric in scope.metrics:
            data = getattr(metric, metric.WhichOneof("data"))
            for point in data.data_points:
                yield metric, data, point


def key_of(metric, point):
    pairs = [(pair.key, pair.value.string_value) for pair in point.attributes]
    assert len(pairs) == len(dict(pairs)), pairs
    return metric.name, tuple(sorted(pairs))


def bucket(value, scale):
    """The index of the bucket (base^i, base^(i+1)], base = 2^(2^-scale)."""
    # A logarithm may round over a border; those that whole numbers meet are exact.
    return math.ceil(math.log2(value) * 2 ** scale) - 1


def add_up(requests):
    sums, gauges, histograms = Counter(), {}, defaultdict(Counter)
    monotonic, spans, deltas = defaultdict(set), defaultdict(list), True
    for metric, data, point in points(requests):
        key = key_of(metric, point)
        if not key[0].startswith("e2e."):
            continue
        kind = metric.WhichOneof("data")
        if kind == "gauge":
            gauges[key] = point.as_double
            continue
        deltas = deltas and data.aggregation_temporality == AGGREGATION_TEMPORALITY_DELTA
        spans[key].append((point.start_time_unix_nano, point.time_unix_nano))
        if kind == "sum":
            sums[key] += point.as_double
            monotonic[key].add(data.is_monotonic)
        else:
            into = histograms[key]
            into["count"] += point.count
            into["sum"] += point.sum
            into["zero"] += point.zero_count
            into["scale", point.scale] += 1
            into["unit", metric.unit] += 1
            for slot, count in enumerate(point.positive.bucket_counts):
                into["bucket", point.positive.offset + slot] += count
    return sums, gauges, histograms, monotonic, spans, deltas


def expected_histogram(values):
    wanted = Counter({"count": len(values), "sum": sum(values), "zero": values.count(0)})
    for value in values:
        if value > 0:
            wanted["bucket", bucket(value, 5)] += 1
    return wanted


def buckets_of(histogram):
    return {k: v for k, v in histogram.items() if v and (isinstance(k, str) or k[0] == "bucket")}


def check(story, requests, expected):
    sums, gauges, timers = expected
    got_sums, got_gauges, got, monotonic, spans, deltas = add_up(requests)
    story.check(f"{len(sums)} counters, every sum equal", got_sums == sums,
                {k: (v, got_sums[k]) for k, v in sums.items() if v != got_sums[k]})
    story.check(f"{len(gauges)} gauges, every last value equal", got_gauges == gauges, got_gauges)
    wrong = {key: (buckets_of(expected_histogram(values)), buckets_of(got[key]))
             for key, values in timers.items()
             if buckets_of(expected_histogram(values)) != buckets_of(got[key])}
    story.check(f"{len(timers)} timers: count, sum and every bucket equal",
                not wrong and len(got) == len(timers), list(wrong.items())[:2])
    scales = {key[1] for one in got.values() for key in one if key[0] == "scale"}
    story.check("histograms have scale 5", scales == {5}, scales)
    units = {(key[0][:6], unit[1]) for key, one in got.items() for unit in one if unit[0] == "unit"}
    story.check("ms has its unit", units == {("e2e.m-", "ms"), ("e2e.x-", "")}, units)
    story.check("sums are deltas", deltas)
    story.check("rising counters are monotonic",
                all(flags == {True} for key, flags in monotonic.items() if key[0][4] == "c"))
    story.check("falling ones end as not monotonic",
                all(False in flags for key, flags in monotonic.items() if key[0][4] == "f"))
    overlaps = [key for key, times in spans.items()
                if any(start >= end for start, end in times)
                or any(b[0] < a[1] for a, b in zip(times, times[1:]))]
    story.check("intervals of a series follow each other", not overlaps, overlaps[:3])
    resource = {p.key: p.value.string_value
                for r in requests for p in r.resource_metrics[0].resource.attributes}
    story.check("resource", resource == {"service.name": "martlet", "host.name": "e2e"}, resource)


def main(port, statsd_port, seconds):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Collector)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    expected = send(statsd_port, seconds)
    total = sum(len(values) for values in expected[2].values())
    end = time.time() + 15
    while time.time() < end:
        arrived = add_up(list(Collector.requests))[2]
        if sum(one["count"] for one in arrived.values()) == total:
            break
        time.sleep(0.5)
    time.sleep(2)
    server.shutdown()
    story = Story()
    story.check(f"refused with {REFUSALS}, then taken", len(Collector.refused) == len(REFUSALS))
    story.check("what was refused came again as it was",
                all(ExportMetricsServiceRequest.FromString(gzip.decompress(body))
                    == Collector.requests[0] for body in Collector.refused))
    check(story, Collector.requests, expected)
    count = sum(1 for _ in points(Collector.requests))
    print(f"{len(Collector.requests)} requests, {count} points")
    if story.failed:
        sys.exit(f"{story.failed} checks failed")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
