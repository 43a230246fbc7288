#!/usr/bin/env python3
"""airflow_check.py DATABASE PROMETHEUS_URL MAPPING=AGENT_URL…: do they tell the same story?

DATABASE is Airflow's own, the truth about what ran. Each agent has another MAPPING (plain: none,
profile: the agent's own for Airflow, chart: the file of Airflow's Helm chart), which is also its
job in Prometheus; its ledger says what arrived, and Prometheus what a user sees. Prints a line a
check; exit 1 when one failed.
"""
import json
import re
import sqlite3
import sys
import urllib.parse
import urllib.request

HEARTBEATS_MIN = 5
PROCESSES_MAX = 3
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
    """What one agent's series are in Prometheus."""

    def __init__(self, url, job):
        self.url, self.job = url, job

    def value(self, name, **labels):
        """The sum of the series now, 0 where there are none."""
        wanted = ",".join(f'{key}="{value}"' for key, value in {"job": self.job, **labels}.items())
        query = urllib.parse.urlencode({"query": f"sum({exposed(name)}{{{wanted}}})"})
        result = fetch(f"{self.url}/api/v1/query?{query}")["data"]["result"]
        return float(result[0]["value"][1]) if result else 0.0


class Database:
    def __init__(self, path):
        self.path = path

    def rows(self, query):
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def succeeded_by_operator(self):
        return self.rows("select operator, count(*) from task_instance"
                         " where state = 'success' group by 1")

    def finished(self):
        return self.rows("select dag_id, task_id, state, count(*) from task_instance"
                         " where state in ('success', 'failed') group by 1, 2, 3")

    def dag_runs(self):
        """DAG, state, how many, and how long in all."""
        return self.rows("select dag_id, state, count(*),"
                         " sum((julianday(end_date) - julianday(start_date)) * 86400)"
                         " from dag_run where state in ('success', 'failed') group by 1, 2")


def task_counters(story, database, prometheus):
    succeeded = database.rows("select count(*) from task_instance where state = 'success'")[0][0]
    failures = database.rows("select count(*) from task_fail")[0][0]
    values = [prometheus.value(f"airflow.ti_{what}") for what in ("successes", "failures")]
    story.check("task instances that succeeded", values[0], succeeded)
    story.check("attempts that failed", values[1], failures)


def durations(story, what, prometheus, name, count, seconds, **labels):
    story.check(f"{what}, how many", prometheus.value(f"{name}_count", **labels), count)
    total = prometheus.value(f"{name}_sum", **labels)
    close = abs(total - seconds) <= SECONDS_TOLERANCE * count
    story.check(f"{what}, seconds", round(total, 4), round(seconds, 4), close)


def plain(story, database, prometheus):
    for operator, count in database.succeeded_by_operator():
        name = f"airflow.operator_successes_{operator}"
        story.check(name, prometheus.value(name), count)
    finished = database.finished()
    for dag, task, state, count in finished:
        name = f"airflow.ti.finish.{dag}.{task}.{state}"
        story.check(name, prometheus.value(name), count)
    story.check("task instances in the database", len(finished) > 8, True)
    for dag, state, count, seconds in database.dag_runs():
        name = f"airflow.dagrun.duration.{state}.{dag}"
        durations(story, name, prometheus, name, count, seconds)
    beats = prometheus.value("airflow_scheduler_heartbeat")
    story.check("scheduler heartbeats", beats, f">= {HEARTBEATS_MIN}", beats >= HEARTBEATS_MIN)


def profile(story, database, prometheus, agent):
    for operator, count in database.succeeded_by_operator():
        found = prometheus.value("airflow_operator_successes", operator=operator)
        story.check(f"successes of {operator}", found, count)
    finished = database.finished()
    for dag, task, state, count in finished:
        found = prometheus.value("airflow_ti_finish", dag_id=dag, task_id=task, state=state)
        story.check(f"{dag} {task} {state}", found, count)
    ended = sum(count for _, _, state, count in finished if state == "success")
    story.check("successes in all, none twice",
                prometheus.value("airflow_ti_finish", state="success"), ended)
    for dag, state, count, seconds in database.dag_runs():
        durations(story, f"runs of {dag}, {state}", prometheus, "airflow_dagrun_duration", count,
                  seconds, dag_id=dag, state=state)
        story.check(f"runs of {dag}, {state}, in buckets", prometheus.value(
            "airflow_dagrun_duration_bucket", dag_id=dag, state=state, le="+Inf"), count)
    processes = prometheus.value("airflow_dag_processing_processes")
    story.check("processes that parse, up and down", processes, f"0 … {PROCESSES_MAX}",
                0 <= processes <= PROCESSES_MAX)
    story.check("names without a rule", fetch(f"{agent}/api/martlet/unmapped")["unmapped"], [])


def chart(story, database, prometheus, agent):
    for operator, count in database.succeeded_by_operator():
        found = prometheus.value("airflow_operator_successes", operator=operator)
        story.check(f"successes of {operator}", found, count)
    # The chart knows no ids with dots.
    for dag, state, count, seconds in database.dag_runs():
        if "." not in dag:
            family = "airflow_dagrun_duration" if state == "success" else "airflow_dagrun_failed"
            durations(story, f"{family} of {dag}", prometheus, family, count, seconds, dag_id=dag)
    beats = prometheus.value("airflow_scheduler_heartbeat", type="counter")
    story.check("scheduler heartbeats", beats, f">= {HEARTBEATS_MIN}", beats >= HEARTBEATS_MIN)
    names = [entry["name"] for entry in fetch(f"{agent}/api/martlet/unmapped")["unmapped"]]
    found = sum(name.startswith("airflow.ti.finish.") for name in names)
    story.check(f"of {len(names)} names without a rule, ti.finish's", found, "> 10", found > 10)


def ledger(story, agent, prometheus):
    status = fetch(f"{agent}/api/martlet/status")
    lines, samples = status["ledger"]["lines"], status["ledger"]["samples"]
    rejected = sum(lines["rejected"].values())
    story.check("lines accounted for", lines["accepted"] + rejected, lines["received"])
    story.check("lines rejected", rejected, 0)
    by_rule = samples["dropped"].pop("mapping", 0)
    story.check("samples dropped, but by rules", sum(samples["dropped"].values()), 0)
    aggregated = sum(samples["aggregated"].values())
    story.check(f"samples aggregated, or dropped by rules ({by_rule})", aggregated + by_rule,
                lines["accepted"])
    story.check("one line a datagram", status["ledger"]["datagrams"], lines["received"])
    lost = sum(listener["kernel_drops"] for listener in status["listeners"])
    story.check("datagrams that the kernel dropped", lost, 0)
    seen = prometheus.value("martlet_lines_accepted_total")
    story.check("accepted lines, as Prometheus has them", seen, lines["accepted"])
    return lines["received"]


def main():
    database, url = Database(sys.argv[1]), sys.argv[2]
    story, received = Story(), {}
    for mapping, agent in (argument.split("=", 1) for argument in sys.argv[3:]):
        print(f"== {mapping}")
        prometheus = Prometheus(url, mapping)
        task_counters(story, database, prometheus)
        if mapping == "plain":
            plain(story, database, prometheus)
        elif mapping == "profile":
            profile(story, database, prometheus, agent)
        else:
            chart(story, database, prometheus, agent)
        received[mapping] = ledger(story, agent, prometheus)
    first = list(received.values())[0]
    story.check("lines by agent", received, {mapping: first for mapping in received})
    if story.failed:
        sys.exit(f"{story.failed} checks failed")


if __name__ == "__main__":
    main()
