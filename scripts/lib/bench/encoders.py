"""Holds the encoders against a loop in C that writes the same bytes: encoders MICRO REWRITE"""
import re
import subprocess
import sys

from bench.tables import markdown

# How many series each shape of Micro has.
SHAPES = {"counters": 100_000, "timers": 1_000, "mixed, 4 tags": 10_000}
ENCODERS = {"graphite": "graphite", "influx, telegraf": "influx", "influx, martlet": "influx"}


def measured(micro, name):
    """The least nanoseconds and the bytes allocated, a series."""
    done = subprocess.run([micro, name], stdout=subprocess.PIPE, text=True, timeout=300, check=True)
    figures = re.search(re.escape(name) + r" +([0-9.]+) +[0-9.]+ +[0-9.]+ +([0-9.]+)", done.stdout)
    return float(figures[1]), float(figures[2])


def rewritten(micro, rewrite, name, form):
    """How many points the text has, and what each printer takes for one."""
    text = subprocess.run(
        [micro, "text", name], stdout=subprocess.PIPE, timeout=300, check=True).stdout
    done = subprocess.run(
        [rewrite, form], input=text, stdout=subprocess.PIPE, timeout=300, check=True).stdout
    lines = [line.split() for line in done.decode().splitlines()]
    return int(lines[0][1]), {line[0]: float(line[1]) for line in lines[1:]}


def row(micro, rewrite, encoder, shape):
    series = SHAPES[shape]
    name = f"{encoder}: {shape}, a series"
    points, printers = rewritten(micro, rewrite, name, ENCODERS[encoder])
    cost, allocated = measured(micro, name)
    each = cost * series / points
    return [f"{encoder}: {shape}", f"{each:,.1f}", f"{1e3 / each:,.1f}",
            f"{allocated * series / points:,.0f}",
            f"{each / printers['snprintf']:.2f}", f"{each / printers['to_chars']:.2f}"]


def main():
    micro, rewrite = sys.argv[1:3]
    rows = [row(micro, rewrite, encoder, shape)
            for encoder in ENCODERS for shape in SHAPES]
    print(markdown(["encoder", "ns a point", "M points/s a core", "bytes allocated a point",
                    "× snprintf", "× to_chars"], rows))


if __name__ == "__main__":
    main()
