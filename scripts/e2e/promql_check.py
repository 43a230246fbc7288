"""Runs the corpus on Prometheus and on the engine, and compares every answer.

python3 promql_check.py PROMETHEUS_URL ANSWERS_PROGRAM|URL SAMPLES.om SEED RANDOM_COUNT

With a URL for the engine, its answers come by HTTP, too.
"""
import json
import math
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import promql_corpus

START = 1_700_000_000
INSTANTS = (START + 3660, START + 901.5, START + 5400)
RANGES = ((START + 1800, START + 5400, 150), (START + 3001.25, START + 3301.25, 12.5))
# Where the series with stale markers are.
LATER_INSTANTS = (START + 8000, START + 8633.3)
LATER_RANGES = ((START + 7250, START + 9250, 50), (START + 7900, START + 8100, 3.7))
CLOSE = 1e-9


def ask(url, expression, times):
    """The answer of Prometheus: its status, and its data or its error."""
    if len(times) == 1:
        path, fields = "query", {"time": times[0]}
    else:
        path, fields = "query_range", dict(zip(("start", "end", "step"), times))
    body = urllib.parse.urlencode({"query": expression, **fields}).encode()
    try:
        with urllib.request.urlopen(f"{url}/api/v1/{path}", body, timeout=60) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()


def line_of(expression, times):
    kind = "instant" if len(times) == 1 else "range"
    text = expression.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return "\t".join([kind, *(str(round(t * 1000)) for t in times), text])


def same_number(theirs, ours):
    if theirs == ours:
        return True
    a, b = float(theirs), float(ours)
    if math.isnan(a) or math.isnan(b) or math.isinf(a) or math.isinf(b):
        return math.isnan(a) and math.isnan(b)
    # Equal numbers have to be written alike; of 0 and -0 a sort may take either.
    if a == b:
        return a == 0
    return abs(a - b) <= CLOSE * max(abs(a), abs(b))


def same_points(theirs, ours):
    return len(theirs) == len(ours) and all(
        a[0] == b[0] and same_number(a[1], b[1]) for a, b in zip(theirs, ours))


def is_known(expression, times):
    """Where 2.42 itself is wrong, and later versions are not: the answers are not compared.

    A fixed range (`@`) slides with the steps of a range query when predict_linear() looks at it,
    and a fixed time within a fixed subquery finds nothing there. Brackets around a range with a
    fixed time are refused.
    """
    if re.fullmatch(r"\(+[^()]*\[[^]:]*\] *@.*\)", expression):
        return True
    several = len(times) > 1 or re.search(r"\[[^]]*:", expression)
    if "@" not in expression or not several:
        return False
    return "predict_linear(" in expression or bool(re.search(r"@.*\[[^]]*:[^]]*\] *@", expression))


def nameless(metric, expression):
    """2.42 keeps the name of what atan2 returns, unlike the other operators and later versions."""
    return {k: v for k, v in metric.items() if "atan2" not in expression or k != "__name__"}


def points(item):
    return item["values"] if "values" in item else [item["value"]]


def comparable(error, of_range):
    """Without what may differ: words of the regular expressions' library, which of many series.

    Of several steps each may have a fault of its own, and which is met first is left to chance.
    """
    error = error.removeprefix('invalid parameter "query": ')
    error = error.replace('"<Item 57385>" <op:@>', "<op:@>")
    error = re.sub(r"(error parsing regexp:).*", r"\1", error, flags=re.DOTALL)
    error = re.sub(r"(found duplicate series for the match group).*", r"\1", error)
    # 2.42 takes any letter between the brackets of a range for a colon; later versions do not.
    if re.search(r"unexpected colon '[A-Za-z_]'|, expected ':'", error):
        return "a letter in brackets"
    if of_range and error.startswith(("found duplicate series", "multiple matches for labels")):
        return "ambiguous matches"
    return error


def difference(expression, theirs, ours, ordered, of_range):
    """What differs, or nothing."""
    if theirs["status"] != ours["status"]:
        return "status"
    if theirs["status"] == "error":
        if theirs["errorType"] != ours["errorType"]:
            return "errorType"
        texts = [comparable(answer["error"], of_range) for answer in (theirs, ours)]
        return None if texts[0] == texts[1] else "error text"
    theirs, ours = theirs["data"], ours["data"]
    if theirs["resultType"] != ours["resultType"]:
        return "resultType"
    if theirs["resultType"] in ("scalar", "string"):
        a, b = theirs["result"], ours["result"]
        same = a == b if theirs["resultType"] == "string" else same_points([a], [b])
        return None if same else "value"
    a, b = theirs["result"], ours["result"]
    for item in a:
        item["metric"] = nameless(item["metric"], expression)
    if theirs["resultType"] == "matrix" and [x["metric"] for x in a] != [x["metric"] for x in b]:
        return "series or their order"
    if ordered and not same_points([x["value"] for x in a], [x["value"] for x in b]):
        return "order"
    keyed = [{json.dumps(x["metric"], sort_keys=True): points(x) for x in side} for side in (a, b)]
    if keyed[0].keys() != keyed[1].keys() or len(a) != len(b):
        return "series"
    if all(same_points(value, keyed[1][key]) for key, value in keyed[0].items()):
        return None
    return "values"


def main():
    url, program, samples = sys.argv[1:4]
    seed, count = int(sys.argv[4]), int(sys.argv[5])
    expressions = promql_corpus.expressions(seed, count)
    cases = [(e, (t,)) for e in expressions for t in INSTANTS]
    cases += [(e, r) for e in expressions for r in RANGES]
    later = [e for e in expressions if "ending" in e or "jobs_total" in e]
    cases += [(e, (t,)) for e in later for t in LATER_INSTANTS]
    cases += [(e, r) for e in later for r in LATER_RANGES]
    if program.startswith("http"):
        # Times are whole milliseconds on a command line, and seconds as they are by HTTP.
        answers = [ask(program, *case) for case in cases]
    else:
        answers = subprocess.run(
            [program, samples], input="\n".join(line_of(*case) for case in cases) + "\n",
            capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(answers) == len(cases), f"{len(answers)} answers to {len(cases)} queries"
    found = {}
    refused = known = 0
    for (expression, times), answer in zip(cases, answers):
        if is_known(expression, times):
            known += 1
            continue
        raw = ask(url, expression, times)
        theirs, ours = json.loads(raw), json.loads(answer)
        refused += theirs["status"] == "error"
        ordered = len(times) == 1 and expression.startswith(("sort", "topk(", "bottomk("))
        what = difference(expression, theirs, ours, ordered, len(times) > 1)
        if what:
            found.setdefault(what, {}).setdefault(expression, (times, raw, answer))
    print(f"{len(expressions)} expressions, {len(cases)} queries (seed {seed}), "
          f"{refused} refused, {known} known")
    for what, cases_found in sorted(found.items()):
        for expression, (times, theirs, ours) in cases_found.items():
            print(f"\n{what}: {expression!r} at {times}")
            print(f"  prometheus {theirs[:700]}\n  ours       {ours[:700]}")
    total = {what: len(cases_found) for what, cases_found in found.items()}
    print(f"\ndifferences: {total or 'none'}")
    sys.exit(1 if found else 0)


main()
