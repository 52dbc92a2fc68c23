"""A training on half a million rows, beside reading them with pandas and a bare fit: time and peak.

`.venv/bin/python -m tests.benchmarks.training [--rounds 5]`: each in a fresh process that has its
libraries imported before the clock starts, in turns. Ours is the whole job on a warm worker: the
table is read from the store, cleaned, learned from and judged on, the model is exported, proved and
published; `whole` has intervals and importance besides. The other reads the file and fits
scikit-learn's histogram boosting to the rows that ours is fitted to, with the same settings, in one
thread, its category columns as such.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.tables import measured

COPIES = 10
TIME, MEMORY = 1.8, 1.5
"""What is to be kept, as ratios."""

PLAIN = """
import sklearn.ensemble, pandas
from threadpoolctl import threadpool_limits
def work(file):
    table = pandas.read_csv(file)
    table = table.sample(frac=0.8, random_state=1)
    y, X = table.pop("income"), table
    texts = [name for name in X if not pandas.api.types.is_numeric_dtype(X[name])]
    X[texts] = X[texts].astype("category")
    learner = sklearn.ensemble.HistGradientBoostingClassifier(
        categorical_features="from_dtype", max_iter=100, max_leaf_nodes=20, min_samples_leaf=10,
        learning_rate=0.1, early_stopping=False)
    with threadpool_limits(1):
        learner.fit(X, y)
"""
OURS = """
import json, time
import trainlet.work.preload, trainlet.work.train
import msgspec
from trainlet import datasets, jobs, recipes, registry
from trainlet.settings import Settings
from trainlet.store import open_store
from trainlet.work.holder import Holder
from trainlet.work.runner import run_job
marks, tell = [], Holder.report
def marked(self, percent, stage):
    marks.append((stage, time.perf_counter()))
    tell(self, percent, stage)
Holder.report = marked
def work(folder):
    store = open_store(folder)
    schema = datasets.read_schema(store, "adult")
    made = recipes.default("adult", "income", "two-class-boosted-decision-tree", schema)
    recipe = msgspec.structs.replace(made, evaluate=recipes.Evaluate(HOW))
    request = {"model": "income", "recipe": msgspec.to_builtins(recipe)}
    run_job(store, jobs.submit(store, "train", request), Settings(store=folder))
    marks.append(("", time.perf_counter()))
    version = registry.read_index(store, "income").versions[0]
    manifest = registry.read_manifest(store, "income", version)
    ends = [when for _, when in marks[1:]]
    parts = {name: end - begun for (name, begun), end in zip(marks, ends)}
    with open(folder + ".parts", "w") as out:
        json.dump({"parts": parts, "rows": manifest.rows.total}, out)
"""


BARE = OURS.replace("HOW", "resamples=0, repeats=0")
"""Without intervals and importance."""

WHOLE = OURS.replace("HOW", "")


def main() -> None:
    """Measure, and print the table of this folder's README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    file = made()
    with tempfile.TemporaryDirectory() as folder:
        store = filled(Path(folder) / "store", file)
        found: dict[str, list[tuple[float, float]]] = {"plain": [], "trainlet": [], "whole": []}
        told: dict[str, list[dict[str, Any]]] = {"trainlet": [], "whole": []}
        for _ in range(rounds):
            found["plain"].append(measured(sys.executable, PLAIN, file))
            for name, ours in (("trainlet", BARE), ("whole", WHOLE)):
                shutil.rmtree(store / "models", ignore_errors=True)
                found[name].append(measured(sys.executable, ours, store))
                told[name].append(json.loads(Path(f"{store}.parts").read_text()))
    show(found, told["trainlet"])
    evaluated = [each["parts"]["evaluate"] / each["parts"]["fit"] for each in told["whole"]]
    print(f"\nWith intervals and importance, {statistics.median(evaluated):.2f} of the fit.")


def made() -> Path:
    """Return the sample ten times over as one table, 490,000 rows."""
    import gzip

    from trainlet.samples import __file__ as samples

    file = Path(tempfile.gettempdir()) / f"trainlet-adult-{COPIES}.csv"
    if not file.exists():
        packed = Path(samples).parent / "adult_census_income.csv.gz"
        header, *rows = gzip.decompress(packed.read_bytes()).decode().splitlines()
        with file.open("w") as out:
            print(header, *rows * COPIES, sep="\n", file=out)
    return file


def filled(folder: Path, file: Path) -> Path:
    """Return a store with the table as a dataset."""
    from tests.trained import upload
    from trainlet.store import open_store

    upload(open_store(str(folder)), "adult", file.read_bytes())
    return folder


def show(
    found: dict[str, list[tuple[float, float]]], told: list[dict[str, dict[str, float]]]
) -> None:
    """Print medians, their ratios, and what the parts took."""
    base = [statistics.median(values) for values in zip(*found["plain"], strict=True)]
    print(f"{told[0]['rows']:,} rows, {len(told)} rounds, medians\n")
    print("| | seconds | to plain | peak MB | to plain |\n|---|---|---|---|---|")
    for name, runs in found.items():
        seconds, peak = (statistics.median(values) for values in zip(*runs, strict=True))
        ratios = f"{seconds / base[0]:.2f} | {peak:,.0f} | {peak / base[1]:.2f}"
        print(f"| {name} | {seconds:.1f} | {ratios} |")
    print(f"\nAt most {TIME} of the time and {MEMORY} of the peak are to be kept.\n")
    print("| part | seconds |\n|---|---|")
    for name in told[0]["parts"]:
        print(f"| {name} | {statistics.median(each['parts'][name] for each in told):.2f} |")


if __name__ == "__main__":
    main()
