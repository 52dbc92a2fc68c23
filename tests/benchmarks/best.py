"""«Find me the best» in so many seconds, beside FLAML and AutoGluon: real tables, several seeds.

`python -m tests.benchmarks.best DATA OUT --flaml PYTHON --autogluon PYTHON [--seconds 60]`: each of
them has the same rows, cores, seconds and metric; what it says of the held-out fifth is kept in
OUT, and a run that is there already isn't repeated. The peers' environments hold
`flaml[automl]` and `autogluon.tabular[lightgbm,catboost,xgboost]`.
"""

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score, root_mean_squared_error

from trainlet.engine.pool import cores

RESAMPLES = 1000
PEERS = Path(__file__).parent / "peers"
Figures = NDArray[np.float64]


class Set(NamedTuple):
    """A table, its label, the class whose probability is asked, if it is, and what to drop."""

    file: str
    label: str
    positive: str | int | None = None
    dropped: tuple[str, ...] = ()


SETS = {
    "adult": Set("adult_census_income.csv.gz", "income", ">50K", ("part",)),
    "german": Set("german_credit.csv", "credit_risk", 2),
    "energy": Set("energy_efficiency.csv", "heating_load", None, ("cooling_load",)),
    "bike": Set(
        "bike_rental_hour.csv.gz", "cnt", None, ("casual", "registered", "instant", "dteday")
    ),
}


def main() -> None:
    """Run what has not been run, and print the tables of this folder's README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--flaml")
    parser.add_argument("--autogluon")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--sets", nargs="+", default=list(SETS))
    parser.add_argument("--only", nargs="+", default=["flaml", "autogluon", "trainlet"])
    asked = parser.parse_args()
    commands = {
        "flaml": [asked.flaml, PEERS / "best_flaml.py"],
        "autogluon": [asked.autogluon, PEERS / "best_autogluon.py"],
        "trainlet": [sys.executable, "-m", "tests.benchmarks.best_trainlet"],
    }
    for name in asked.sets:
        for seed in asked.seeds:
            for contender in asked.only:
                folder = asked.out / f"{name}-{seed}-{contender}"
                if not (folder / "seconds.json").exists():
                    laid_out(folder, SETS[name], asked.data, seed, asked.seconds)
                    took = run([str(each) for each in [*commands[contender], folder]])
                    (folder / "seconds.json").write_text(json.dumps(took))
    report(asked.out, asked.sets, asked.seeds)


def laid_out(folder: Path, which: Set, data: Path, seed: int, seconds: int) -> None:
    """Write four fifths to learn from, one to be asked about, its answers, and what is asked."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    table = pd.read_csv(data / which.file).drop(columns=list(which.dropped))
    table = table.sample(frac=1, random_state=seed).reset_index(drop=True)
    first = len(table) // 5
    table[first:].to_csv(folder / "train.csv", index=False)
    table[:first].drop(columns=which.label).to_csv(folder / "test.csv", index=False)
    truth = table[which.label][:first]
    told = truth if which.positive is None else (truth == which.positive).astype(int)
    (folder / "truth.json").write_text(json.dumps([float(each) for each in told]))
    task = "regression" if which.positive is None else "two-class"
    asked: dict[str, Any] = {"label": which.label, "positive": which.positive, "task": task}
    asked |= {"seconds": seconds, "seed": seed, "cores": cores()}
    (folder / "task.json").write_text(json.dumps(asked))


def run(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - began


class Found(NamedTuple):
    """What a contender said, what is true, how it was judged, and how long it took."""

    said: Figures
    truth: Figures
    loss: Callable[[Figures, Figures], float]
    seconds: float
    told: dict[str, Any]


def found(folder: Path) -> Found:
    def read(name: str) -> Any:
        return json.loads((folder / f"{name}.json").read_text())

    two_class = read("task")["task"] == "two-class"
    loss = one_minus_auc if two_class else root_mean_squared_error
    return Found(
        np.array(read("said")), np.array(read("truth")), loss, read("seconds"), read("told")
    )


def one_minus_auc(truth: Figures, said: Figures) -> float:
    return 1 - float(roc_auc_score(truth, said))


def report(out: Path, sets: list[str], seeds: list[int]) -> None:
    """Print each contender's loss, its rank, and ours beside the better of the others."""
    names = sorted({each.name.rsplit("-", 1)[1] for each in out.iterdir()})
    ranks: dict[str, list[float]] = {name: [] for name in names}
    print("| set | seed | " + " | ".join(names) + " |\n|---|---|" + "---|" * len(names))
    for name in sets:
        runs = {s: {each: found(out / f"{name}-{s}-{each}") for each in names} for s in seeds}
        for seed, by in runs.items():
            losses = [each.loss(each.truth, each.said) for each in by.values()]
            for each, rank in zip(names, pd.Series(losses).rank(), strict=True):
                ranks[each].append(rank)
            cells = [f"{x:.5g} ({by[n].seconds:.0f} s)" for n, x in zip(names, losses, strict=True)]
            print(f"| {name} | {seed} | " + " | ".join(cells) + " |")
        if "trainlet" in names and len(names) > 1:
            print(f"| {name} | all | {beside(list(runs.values()))} |")
    print(
        "mean rank: " + ", ".join(f"{name} {np.mean(found):.2f}" for name, found in ranks.items())
    )


def beside(runs: list[dict[str, Found]]) -> str:
    """Return our mean loss minus the better peer's, and its paired-bootstrap standard error."""
    peers = [name for name in runs[0] if name != "trainlet"]
    better = min(peers, key=lambda name: mean_loss([run[name] for run in runs]))
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(RESAMPLES):
        gaps = []
        for run_ in runs:
            ours, theirs = run_["trainlet"], run_[better]
            rows = rng.integers(0, len(ours.truth), len(ours.truth))
            gaps.append(
                ours.loss(ours.truth[rows], ours.said[rows])
                - theirs.loss(theirs.truth[rows], theirs.said[rows])
            )
        drawn.append(np.mean(gaps))
    gap = mean_loss([run["trainlet"] for run in runs]) - mean_loss([run[better] for run in runs])
    return f"trainlet - {better}: {gap:+.5f} ± {np.std(drawn):.5f}"


def mean_loss(runs: list[Found]) -> float:
    return float(np.mean([run.loss(run.truth, run.said) for run in runs]))


if __name__ == "__main__":
    main()
