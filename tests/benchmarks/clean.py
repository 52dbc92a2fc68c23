"""A clean job on a table of 200 MB, beside the same steps in pandas: time and peak of memory.

`.venv/bin/python -m tests.benchmarks.clean [FILE]`: each in a fresh process, in turns. Ours is the
whole job: the table is read from the store, cleaned, written, profiled and published, and what was
learned is exported and proved; pandas reads the file, does the steps and writes the result.
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.tables import made, measured

PANDAS = """
import pandas
def work(file):
    table = pandas.read_csv(file)
    numbers = table.select_dtypes("number").columns
    texts = [name for name in table.columns if name not in numbers]
    table[numbers] = table[numbers].fillna(table[numbers].median())
    table[texts] = table[texts].fillna(table[texts].mode().iloc[0])
    table[numbers] = table[numbers].clip(
        table[numbers].quantile(0.01), table[numbers].quantile(0.99), axis=1)
    table[numbers] = (table[numbers] - table[numbers].mean()) / table[numbers].std(ddof=0)
    table.to_csv(file + ".pandas", index=False)
"""
OURS = """
from trainlet import jobs
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.work.runner import run_job
STEPS = [
    {"use": "clean-missing-data", "columns": {"rules": [{"types": ["numeric"]}]},
     "settings": {"cleaning_mode": "replace-with-median"}},
    {"use": "clean-missing-data", "columns": {"rules": [{"types": ["string", "datetime"]}]},
     "settings": {"cleaning_mode": "replace-with-mode"}},
    {"use": "clip-values", "columns": {"rules": [{"types": ["numeric"]}]}, "settings": {
        "set_of_thresholds": "clip-peaks-and-sub-peaks", "threshold": "percentile"}},
    {"use": "normalize-data"},
]
def work(folder):
    store = open_store(folder)
    job = jobs.submit(store, "clean", {"dataset": "census", "steps": STEPS})
    run_job(store, job, Settings(store=folder))
    state = jobs.read_state(store, job)
    assert state.state == "succeeded", state.error
    import sys
    print(*state.log, sep="\\n", file=sys.stderr)
"""


def main() -> None:
    """Measure, and print the table of this folder's README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    file = asked.file or made()
    with tempfile.TemporaryDirectory() as folder:
        store = _filled(Path(folder) / "store", file)
        found: dict[str, list[tuple[float, float]]] = {"pandas": [], "trainlet": []}
        import sys

        for _ in range(asked.rounds):
            found["pandas"].append(measured(sys.executable, PANDAS, file))
            shutil.rmtree(store / "datasets" / "census-clean", ignore_errors=True)
            found["trainlet"].append(measured(sys.executable, OURS, store))
    Path(f"{file}.pandas").unlink()
    base = [statistics.median(values) for values in zip(*found["pandas"], strict=True)]
    print("| | seconds | to pandas | peak MB | to pandas |\n|---|---|---|---|---|")
    for name, runs in found.items():
        seconds, peak = (statistics.median(values) for values in zip(*runs, strict=True))
        ratios = f"{seconds / base[0]:.2f} | {peak:,.0f} | {peak / base[1]:.2f}"
        print(f"| {name} | {seconds:.1f} | {ratios} |")


def _filled(folder: Path, file: Path) -> Path:
    """Return a store with the table as a dataset."""
    from tests.trained import upload
    from trainlet.store import open_store

    upload(open_store(str(folder)), "census", file.read_bytes())
    return folder


if __name__ == "__main__":
    main()
