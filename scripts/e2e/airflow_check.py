#!/usr/bin/env python3
"""airflow_check.py DATABASE AGENT_URL PROMETHEUS_URL: do the three tell the same story?

DATABASE is Airflow's own, the truth about what ran. The agent's ledger says what arrived, and
Prometheus what a user sees. Prints a line a check; exit 1 when one failed.
"""
import json
import re
import sqlite3
import sys
import urllib.parse
import urllib.request

HEARTBEATS_MIN = 5
SECONDS_TOLERANCE = 0.002  # a dag run's times are stored in microseconds and sent in milliseconds


class Story:
    """The checks so far."""

    def __init__(self):
        self.failed = 0

    def check(self, what, got, wanted, same=None):
        good = (got == wanted) if same is None else same
        self.failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}: {got} (expected {wanted})")


def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return json.load(answer)


def exposed(name):
    """A StatsD name as Prometheus shows it."""
    return re.sub(r"[^A-Za-z0-9_]", "_", name)


class Prometheus:
    def __init__(self, url):
        self.url = url

    def value(self, name, of="airflow."):
        """The series' value now, 0 where there is none."""
        query = urllib.parse.urlencode({"query": f"sum({exposed(of + name)})"})
        result = fetch(f"{self.url}/api/v1/query?{query}")["data"]["result"]
        return float(result[0]["value"][1]) if result else 0.0


def rows(database, query):
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def task_counters(story, database, prometheus):
    succeeded = rows(database, "select count(*) from task_instance where state = 'success'")[0][0]
    failures = rows(database, "select count(*) from task_fail")[0][0]
    story.check("task instances that succeeded", prometheus.value("ti_successes"), succeeded)
    story.check("attempts that failed", prometheus.value("ti_failures"), failures)
    by_operator = rows(
        database,
        "select operator, count(*) from task_instance where state = 'success' group by 1")
    for operator, count in by_operator:
        name = f"operator_successes_{operator}"
        story.check(name, prometheus.value(name), count)
    finished = rows(
        database,
        "select dag_id, task_id, state, count(*) from task_instance"
        " where state in ('success', 'failed') group by 1, 2, 3")
    for dag, task, state, count in finished:
        name = f"ti.finish.{dag}.{task}.{state}"
        story.check(name, prometheus.value(name), count)
    story.check("task instances in the database", len(finished) > 8, True)


def scheduler(story, database, prometheus):
    beats = prometheus.value("scheduler_heartbeat")
    story.check("scheduler heartbeats", beats, f">= {HEARTBEATS_MIN}", beats >= HEARTBEATS_MIN)
    loops = prometheus.value("scheduler.scheduler_loop_duration_count")
    story.check("scheduler loops timed", loops, f">= {HEARTBEATS_MIN}", loops >= HEARTBEATS_MIN)


def dag_runs(story, database, prometheus):
    """Durations: how many, and how long in all, per DAG."""
    runs = rows(
        database,
        "select dag_id, state, count(*),"
        " sum((julianday(end_date) - julianday(start_date)) * 86400)"
        " from dag_run where state in ('success', 'failed') group by 1, 2")
    story.check("kinds of finished dag runs", len(runs), ">= 5", len(runs) >= 5)
    for dag, state, count, seconds in runs:
        name = f"dagrun.duration.{state}.{dag}"
        story.check(f"{name}_count", prometheus.value(f"{name}_count"), count)
        total = prometheus.value(f"{name}_sum")
        close = abs(total - seconds) <= SECONDS_TOLERANCE * count
        story.check(f"{name}_sum", round(total, 4), round(seconds, 4), close)


def ledger(story, agent, prometheus):
    status = fetch(f"{agent}/api/martlet/status")
    lines, samples = status["ledger"]["lines"], status["ledger"]["samples"]
    rejected, dropped = sum(lines["rejected"].values()), sum(samples["dropped"].values())
    story.check("lines accounted for", lines["accepted"] + rejected, lines["received"])
    story.check("lines rejected", rejected, 0)
    story.check("samples dropped", dropped, 0)
    story.check("samples aggregated", sum(samples["aggregated"].values()), lines["accepted"])
    story.check("one line a datagram", status["ledger"]["datagrams"], lines["received"])
    lost = sum(listener["kernel_drops"] for listener in status["listeners"])
    story.check("datagrams that the kernel dropped", lost, 0)
    seen = prometheus.value("lines_accepted_total", of="martlet_")
    story.check("accepted lines, as Prometheus has them", seen, lines["accepted"])


def main():
    database, agent, url = sys.argv[1:]
    story, prometheus = Story(), Prometheus(url)
    task_counters(story, database, prometheus)
    scheduler(story, database, prometheus)
    dag_runs(story, database, prometheus)
    ledger(story, agent, prometheus)
    if story.failed:
        sys.exit(f"{story.failed} checks failed")


if __name__ == "__main__":
    main()
