"""The expressions that both engines answer: written ones for every function, operator and error,
then seeded random ones. `expressions(SEED, RANDOM_COUNT)` lists them without doubles."""
import pathlib
import random
import re

RANGE_FUNCTIONS = (
    "avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time "
    "max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time "
    "sum_over_time").split()
VALUE_FUNCTIONS = (
    "abs ceil exp floor ln log10 log2 sgn sqrt acos acosh asin asinh atan atanh cos cosh sin sinh "
    "tan tanh deg rad").split()
CALENDAR = "days_in_month day_of_month day_of_week day_of_year hour minute month year".split()
ARITHMETIC = ("+", "-", "*", "/", "%", "^", "atan2")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
SETS = ("and", "or", "unless")
PLAIN_AGGREGATIONS = "sum avg count min max group stddev stdvar".split()
AGGREGATIONS = PLAIN_AGGREGATIONS + ["topk", "bottomk", "quantile"]

WRITTEN = pathlib.Path(__file__).with_name("promql_expressions.txt")


def written():
    """The lines of the file that are no headings."""
    for line in WRITTEN.read_text(encoding="utf-8").splitlines():
        if not line.startswith("##"):
            yield re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], line)


def generated_from_lists():
    for name in RANGE_FUNCTIONS:
        yield f"{name}(http_requests_total[5m])"
        yield f"{name}(temperature_celsius[3m] offset 2m)"
        yield f"{name}(rare[15m])"
        yield f"sum by (job) ({name}(http_requests_total[2m:20s]))"
        yield f"{name}(ending[2m])"
        yield f"{name}(ending[3m:20s])"
        yield f"sum without (pod) ({name}(jobs_total[2m]))"
    for name in VALUE_FUNCTIONS:
        yield f"{name}(temperature_celsius)"
        yield f"{name}(temperature_celsius / 40)"
        yield f"{name}(odd)"
    for name in CALENDAR:
        yield f"{name}()"
        yield f"{name}(born_seconds)"
    for operator in ARITHMETIC + COMPARISONS:
        yield f"temperature_celsius {operator} 12.5"
        yield f"12.5 {operator} temperature_celsius"
        yield f"temperature_celsius {operator} on(room, floor) temperature_celsius offset 3m"
        yield f"odd {operator} odd offset 1m"
    for operator in COMPARISONS:
        yield f"temperature_celsius {operator} bool 12.5"
        yield f"0 {operator} bool 0"
    for operator in SETS:
        yield f"http_requests_total {operator} on(job) up"
        yield f"http_requests_total {operator} ignoring(code) up"
        yield f"ending {operator} ending offset 30s"
        yield f"jobs_total {operator} on(app) ending"
    for name in PLAIN_AGGREGATIONS:
        yield f"{name} by (half) (ending)"
        yield f"{name}(temperature_celsius)"
        yield f"{name} by (room) (temperature_celsius)"
        yield f"{name} without (room) (temperature_celsius)"
        yield f"{name}(rate(http_requests_total[5m])) by (job, code)"


class Maker:
    """Random expressions of a type, not deeper than asked.

    Without what makes the last bit of a number matter (`%`, sums of huge and tiny values), and
    without ties between series whose order Prometheus leaves to chance.
    """

    OPERATORS = ("+", "-", "*", "/", "^")
    FUNCTIONS = ("abs", "ceil", "exp", "floor", "sgn", "sqrt")

    def __init__(self, rng):
        self.rng = rng

    def duration(self):
        return self.rng.choice(("30s", "1m", "90s", "2m", "5m", "7m", "10m", "1h"))

    def selector(self):
        pick = self.rng.choice
        base = pick((
            "up", "temperature_celsius", "http_requests_total", "rare", "pods", "fixed", "line",
            'http_requests_total{job="api"}', 'temperature_celsius{floor="1"}', "constant",
            'http_requests_total{code=~"2..|5.."}', 'up{instance!="host1:80"}', "build_info",
            'temperature_celsius{room=~"[hk].*"}', "latency_seconds_count",
            "ending", "jobs_total", 'ending{half="0"}'))
        return base

    def modifier(self):
        return self.rng.choice(("",) * 6 + (
            " offset 1m", " offset 7m", " offset -90s", " @ 1700003333.5", " @ start()",
            " @ end()"))

    def scalar(self, depth):
        if depth <= 0 or self.rng.random() < 0.4:
            return self.rng.choice(("0", "1", "2.5", "-3", "0.5", "100", "time()", "pi()", "1e-3"))
        kind = self.rng.randrange(3)
        if kind == 0:
            return f"scalar({self.vector(depth - 1)})"
        operator = self.rng.choice(self.OPERATORS)
        return f"({self.scalar(depth - 1)} {operator} {self.scalar(depth - 1)})"

    def matrix(self, depth):
        if depth > 1 and self.rng.random() < 0.3:
            step = self.rng.choice(("", "20s", "1m", "45s"))
            span = self.rng.choice(("1m", "150s", "5m", "10m", "1h"))
            return f"({self.vector(depth - 1)})[{span}:{step}]{self.modifier()}"
        return f"{self.selector()}[{self.duration()}]{self.modifier()}"

    def labels(self):
        names = ["job", "instance", "code", "room", "floor", "version", "app", "pod", "n", "v", "x"]
        return ", ".join(self.rng.sample(names, self.rng.randrange(3)))

    def vector(self, depth):
        rng = self.rng
        if depth <= 0:
            return self.selector() + self.modifier()
        kind = rng.randrange(12)
        if kind < 3:
            name = rng.choice(RANGE_FUNCTIONS)
            return f"{name}({self.matrix(depth)})"
        if kind == 3:
            return f"{rng.choice(self.FUNCTIONS)}({self.vector(depth - 1)})"
        if kind < 7:
            return self.aggregation(depth)
        if kind == 7:
            operator = rng.choice(self.OPERATORS + COMPARISONS)
            flag = " bool" if operator in COMPARISONS and rng.random() < 0.3 else ""
            sides = [self.vector(depth - 1), self.scalar(depth - 1)]
            rng.shuffle(sides)
            return f"({sides[0]} {operator}{flag} {sides[1]})"
        if kind < 10:
            return self.binary(depth)
        return self.other(depth)

    def aggregation(self, depth):
        name = self.rng.choice(AGGREGATIONS)
        clause = self.rng.choice(("", f" by ({self.labels()})", f" without ({self.labels()})"))
        inner = self.vector(depth - 1)
        if name in ("topk", "bottomk"):
            inner = self.rng.choice(("temperature_celsius", "rate(http_requests_total[5m])"))
            inner = f"{self.rng.choice((1, 2, 3))}, {inner}"
        if name == "quantile":
            inner = f"{self.rng.choice((0, 0.1, 0.5, 0.99, 1))}, {inner}"
        return f"{name}{clause} ({inner})"

    def binary(self, depth):
        rng = self.rng
        left, right = self.vector(depth - 1), self.vector(depth - 1)
        match = rng.choice(("", f" on({self.labels()})", f" ignoring({self.labels()})"))
        if rng.random() < 0.35:
            return f"({left} {rng.choice(SETS)}{match} {right})"
        operator = rng.choice(self.OPERATORS + COMPARISONS)
        flag = " bool" if operator in COMPARISONS and rng.random() < 0.3 else ""
        if match and rng.random() < 0.5:
            match += rng.choice((" group_left", " group_right", " group_left()"))
        if rng.random() < 0.4 and operator not in COMPARISONS:
            right = left
        return f"({left} {operator}{flag}{match} {right})"

    def other(self, depth):
        inner = self.vector(depth - 1)
        return self.rng.choice((
            f"clamp({inner}, {self.scalar(0)}, 20)", f"round({inner}, 0.5)", f"-{inner}",
            f"absent({inner})", f"sort({inner})",
            f"vector({self.scalar(1)})",
            f'label_replace({inner}, "new", "$1", "job", "(.).*")', f"({inner})",
            f'label_join({inner}, "new", "-", "job", "room")',
            f"quantile_over_time(0.3, {self.matrix(depth)})",
            f"predict_linear({self.matrix(depth)}, 60)",
            f"histogram_quantile(0.8, rate(latency_seconds_bucket[{self.duration()}]))"))


PIECES = (
    "( ) { } [ ] [5m] , + - @ 5 5m up by (a) on(job) bool \"a\" and : = sum rate group_left #"
).split() + ["offset 5m", "@ 5", "by (a)", " "]


def broken(rng, text):
    """A text with a piece taken out, put in, doubled or moved; often none that can be read."""
    words = re.findall(r'\w+|"[^"]*"|\s+|.', text)
    place = rng.randrange(len(words) + 1)
    kind = rng.randrange(4)
    if kind == 0 and words:
        del words[min(place, len(words) - 1)]
    elif kind == 1 and words:
        words.insert(place, rng.choice(words))
    elif kind == 2 and len(words) > 1:
        words.insert(place, words.pop(rng.randrange(len(words))))
    else:
        words.insert(place, rng.choice(PIECES))
    return "".join(words)


def expressions(seed, random_count):
    found = [*written(), *generated_from_lists()]
    maker = Maker(random.Random(seed))
    found += [maker.vector(1 + number % 4) for number in range(random_count)]
    rng = random.Random(seed + 1)
    found += [broken(rng, rng.choice(found)) for _ in range(random_count)]
    return list(dict.fromkeys(found))
