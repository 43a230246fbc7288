"""Asks an agent as prometheus-api-client and Grafana's data source do: python3 query_clients.py URL

What is expected is what scripts/e2e/promql_data.py puts into the store.
"""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

from prometheus_api_client import PrometheusConnect

START = 1_700_000_000
url = sys.argv[1]


def check(what, holds):
    if not holds:
        sys.exit(f"{what} is not as it should be")


def http(path, form=None, method=None, headers=()):
    body = None if form is None else urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(url + path, body, dict(headers), method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def client():
    asked = PrometheusConnect(url=url)
    check("connection", asked.check_prometheus_connection())
    names = asked.all_metrics()
    check("names", "temperature_celsius" in names and names == sorted(names))
    at = {"time": START + 3600}
    rooms = asked.get_current_metric_value("temperature_celsius", {"floor": "1"}, params=at)
    check("instant vector", [room["value"][0] for room in rooms] == 4 * [START + 3600])
    # A range vector as an instant query.
    begin, end = (datetime.fromtimestamp(START + s, timezone.utc) for s in (600, 1200))
    data = asked.get_metric_range_data("constant", {"a": "x"}, begin, end)
    check("range vector", len(data) == 1 and {v for _, v in data[0]["values"]} == {"42"})
    steps = asked.custom_query_range("rate(http_requests_total[5m])", begin, end, "60s")
    check("range query", steps and all(len(one["values"]) == 11 for one in steps))


def grafana():
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, answer = http("/api/v1/query", {"query": "1+1", "time": "4"}, headers=form)
    check("save & test", answer == {"status": "success", "data": {
        "resultType": "scalar", "result": [4, "2"]}} and status == 200)
    check("build information", http("/api/v1/status/buildinfo")[1]["data"]["version"] == "2.42.0")
    for path in ("/api/v1/labels", "/api/v1/label/__name__/values", "/api/v1/label/room/values"):
        status, answer = http(f"{path}?start={START}&end={START + 7200}&limit=40000")
        check(path, status == 200 and answer["data"])
    status, answer = http("/api/v1/labels", {"match[]": "up", "start": START, "end": START + 9})
    check("labels of a match", answer["data"] == ["__name__", "instance", "job"])
    status, answer = http("/api/v1/series?" + urllib.parse.urlencode(
        {"match[]": "up", "start": START, "end": START + 7200}))
    check("series", [s["instance"] for s in answer["data"]] == ["host0:80", "host1:80", "host2:80"])
    check("metadata", isinstance(http("/api/v1/metadata?limit=10")[1]["data"], dict))
    check("rules", http("/api/v1/rules")[1]["data"] == {"groups": []})
    check("exemplars", http("/api/v1/query_exemplars", {
        "query": "up", "start": START, "end": START + 60})[1]["data"] == [])
    # Panels ask so; vmalert puts its parameters into the URL of a POST.
    panel = {"query": "sum by (job) (rate(http_requests_total[5m]))", "start": START + 600,
             "end": START + 4200, "step": "15"}
    status, answer = http("/api/v1/query_range", panel)
    check("panel", answer["data"]["resultType"] == "matrix" and len(answer["data"]["result"]) == 3)
    status, answer = http(
        "/api/v1/query?" + urllib.parse.urlencode(
            {"query": "up", "time": START + 60, "step": "300s"}),
        method="POST", headers={"Content-Type": "application/json", "Content-Length": "0"})
    check("vmalert", len(answer["data"]["result"]) == 3)
    status, answer = http("/api/v1/query", {"query": "up ==", "time": START})
    check("an error", status == 400 and answer["errorType"] == "bad_data")


client()
grafana()
print("clients: as expected")
