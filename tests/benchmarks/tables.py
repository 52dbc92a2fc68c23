"""Reading and typing a table, beside pandas' `read_csv` and polars: time and peak of memory.

`.venv/bin/python -m tests.benchmarks.tables [FILE]`: each reader in a fresh process, in turns. The
table is a census of 200 MB that is made once in the system's folder for passing files; polars and a
pandas without pyarrow run where there is an environment for them (`--polars`, `--plain-pandas`).
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MEGABYTES = 200
OURS = """
import clevercsv
from trainlet.tables.formats import formats
from trainlet.tables.read import read_table
from trainlet.tables.types import infer, side_by_side, typed_column
from trainlet.tables.values import Cells
formats()
def typed(column):
    cells = Cells(column)
    found = infer(cells)
    return column if found.type == "text" else typed_column(cells, found.type)
def work(file):
    return side_by_side(typed, read_table(open(file, "rb").read()).columns)
"""
PANDAS = "import pandas\ndef work(file): return pandas.read_csv(file)\n"
POLARS = "import polars\ndef work(file): return polars.read_csv(file)\n"
MEASURED = """
import resource, sys, time
began = time.perf_counter()
made = work(sys.argv[1])
seconds = time.perf_counter() - began
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def main() -> None:
    """Measure, and print the table of this folder's README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--polars", help="a Python that has polars")
    parser.add_argument("--plain-pandas", help="a Python that has pandas and no pyarrow")
    asked = parser.parse_args()
    file = asked.file or made()
    readers = {
        "pandas": (sys.executable, PANDAS),
        "trainlet": (sys.executable, OURS),
        **({"polars": (asked.polars, POLARS)} if asked.polars else {}),
        **({"pandas without pyarrow": (asked.plain_pandas, PANDAS)} if asked.plain_pandas else {}),
    }
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in readers}
    for _ in range(asked.rounds):
        for name, (python, code) in readers.items():
            found[name].append(measured(python, code, file))
    show(found, file)


def made() -> Path:
    """Return a table of 200 MB: the sample's columns, an id, numbers and dates besides."""
    import random

    from trainlet.samples import __file__ as samples

    file = Path(tempfile.gettempdir()) / f"trainlet-census-{MEGABYTES}.csv"
    if file.exists():
        return file
    import gzip

    packed = Path(samples).parent / "adult_census_income.csv.gz"
    header, *rows = gzip.decompress(packed.read_bytes()).decode().splitlines()
    dealt, size = random.Random(0), 0
    with file.open("w") as out:
        out.write(f"id,{header},score,when\n")
        number = 0
        while size < MEGABYTES * 2**20:
            day = f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}"
            line = f"{number},{rows[number % len(rows)]},{dealt.uniform(0, 1000):.4f},{day}\n"
            size += out.write(line)
            number += 1
    return file


def measured(python: str, code: str, file: Path) -> tuple[float, float]:
    """Return seconds, and megabytes at the peak, of reading in a process of its own."""
    ran = subprocess.run(
        [python, "-c", code + MEASURED, str(file)], capture_output=True, text=True, check=True
    )
    seconds, peak = map(float, ran.stdout.split())
    return seconds, peak


def show(found: dict[str, list[tuple[float, float]]], file: Path) -> None:
    """Print medians, and their ratios to pandas."""
    medians = {
        name: tuple(statistics.median(values) for values in zip(*runs, strict=True))
        for name, runs in found.items()
    }
    base = medians["pandas"]
    print(f"{file.stat().st_size / 2**20:.0f} MB, {len(found['pandas'])} rounds, medians\n")
    print("| reader | seconds | to pandas | peak MB | to pandas |\n|---|---|---|---|---|")
    for name, (seconds, peak) in medians.items():
        ratios = f"{seconds / base[0]:.2f} | {peak:,.0f} | {peak / base[1]:.2f}"
        print(f"| {name} | {seconds:.2f} | {ratios} |")


if __name__ == "__main__":
    main()
