#!/usr/bin/env python3
"""Does an example's dashboard find its series?

airflow_queries.py unit DASHBOARD ALERTS METRICS.md PAGE…: writes a unit test for `promtool test
rules`, in which every expression of the dashboard has to answer something when the series are those
of an exposition PAGE. A metric that is on no page and not of the agent's own is an error.
airflow_queries.py live DASHBOARD PROMETHEUS_URL: asks a running server for the same.
"""
import json
import re
import sys
import urllib.parse
import urllib.request

VARIABLES = {"$__rate_interval": "5m", "$dag_id": ".*"}
NAME = re.compile(r"\b(?:airflow|martlet|sensor)_[a-z0-9_]+")
SAMPLE = re.compile(r"^([A-Za-z_:][A-Za-z0-9_:]*(?:\{.*\})?) (\S+)$")
# Not there while nothing fails, without a triggerer, and without DAGs that run by a schedule.
MAY_BE_EMPTY = ("kernel_drops", 'state="failed"', "operator_failures", "mapping_unmapped",
                "lines_rejected", "triggerer", "triggers_running", "schedule_delay",
                "first_task_scheduling_delay")


def expressions(dashboard):
    """Every expression, as Grafana would send it."""
    with open(dashboard, encoding="utf-8") as file:
        tree = json.load(file)
    found = [target["expr"] for panel in tree["panels"] for target in panel.get("targets", [])]
    for variable in tree["templating"]["list"]:
        if match := re.match(r"label_values\(([^,]+),", variable["query"]):
            found.append(match[1])
    for name, value in VARIABLES.items():
        found = [text.replace(name, value) for text in found]
    return found


def samples(page):
    """Series and value of each sample, with whether it is a gauge."""
    kinds = {}
    with open(page, encoding="utf-8") as file:
        for line in file.read().splitlines():
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                kinds[name] = kind
            elif match := SAMPLE.match(line):
                name = match[1].split("{")[0]
                yield match[1], float(match[2]), kinds.get(name) == "gauge"


def unit(dashboard, alerts, own_page, pages):
    texts = expressions(dashboard)
    with open(alerts, encoding="utf-8") as file:
        used = set(NAME.findall(" ".join(texts) + file.read())) - {"airflow_tags"}
    with open(own_page, encoding="utf-8") as file:
        own = {name for name in used & set(re.findall(r"`(martlet_[a-z0-9_]+)`", file.read()))}
    tests, known = [], set(own)
    for page in pages:
        series = [{"series": name, "values": "0x240"} for name in sorted(own)]
        for name, value, is_gauge in samples(page):
            known.add(name.split("{")[0])
            step = 0 if is_gauge else max(value, 1)
            series.append({"series": name, "values": f"{value:g}+{step:g}x240"})
        tests.append({
            "name": page, "interval": "15s", "input_series": series,
            "promql_expr_test": [
                {"expr": f"count({text}) > bool 0", "eval_time": "1h",
                 "exp_samples": [{"labels": "{}", "value": 1}]} for text in texts]})
    if missing := sorted(used - known):
        sys.exit(f"on no page: {', '.join(missing)}")
    json.dump({"evaluation_interval": "15s", "tests": tests}, sys.stdout)


def live(dashboard, url):
    failed = 0
    for text in expressions(dashboard):
        query = urllib.parse.urlencode({"query": text})
        with urllib.request.urlopen(f"{url}/api/v1/query?{query}", timeout=10) as answer:
            found = len(json.load(answer)["data"]["result"])
        good = found > 0 or any(word in text for word in MAY_BE_EMPTY)
        failed += not good
        print(f"{'ok  ' if good else 'FAIL'} {found} series: {text}")
    if failed:
        sys.exit(f"{failed} expressions of the dashboard have no series")


if __name__ == "__main__":
    if sys.argv[1] == "unit":
        unit(*sys.argv[2:5], sys.argv[5:])
    else:
        live(*sys.argv[2:])
