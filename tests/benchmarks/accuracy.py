"""Every learner beside the plain library estimator of its kind, by cross-validation.

`.venv/bin/python -m tests.benchmarks.accuracy [DATA_FOLDER] [--learner ID ...] [--folds 5]
[--quick]`: both are fitted to the same rows of real tables and judged on the same others. Ours goes
the service's own way: the recipe that it writes itself, cleaning included, fitted as a job fits it.
The other is scikit-learn's pipeline of indicators, scaled numbers and an estimator with the
library's own defaults (`accuracy_peers.py`).
"""

import argparse
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score, mean_absolute_error, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold
from threadpoolctl import threadpool_limits

from tests.benchmarks.accuracy_peers import PEERS, peer
from tests.benchmarks.accuracy_sets import Judged, fitting, read
from trainlet.catalogue import lookup
from trainlet.training.fit import fit

SEED = 7
HEAD = """\
| learner | set | score | ours | peer | difference | ± | peer's ± | seconds | peer's | |
|---|---|---|---|---|---|---|---|---|---|---|"""
SCORES = {"two-class": "AUC", "multiclass": "accuracy", "regression": "absolute error"}


@dataclass
class Fold:
    """The scores of both on one fold, and what they took."""

    ours: float
    theirs: float
    seconds: float
    their_seconds: float


def main() -> None:
    """Measure, and print the table of this folder's README, line by line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("../shared/data"))
    parser.add_argument("--learner", nargs="*", default=lookup.names("learners"))
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="6,000 rows of the long tables")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    print(HEAD)
    for learner in asked.learner:
        if learner not in PEERS:
            print(f"{learner}: no peer", file=sys.stderr)
            continue
        for each in fitting(learner, lookup.get("learners", learner).task):
            print(f"{learner}: {each.name}", file=sys.stderr, flush=True)
            judged = read(each, asked.folder, quick=asked.quick)
            with threadpool_limits(1):
                folds = list(measured(learner, judged, asked.folds))
            print(line(learner, judged, folds), flush=True)


def measured(learner: str, judged: Judged, folds: int) -> Iterator[Fold]:
    """Yield how both did on each fold."""
    table = judged.table
    of_kind = StratifiedKFold if table.classes else KFold
    dealt = of_kind(folds, shuffle=True, random_state=SEED).split(table.X, table.y)
    for seen, unseen in dealt:
        X, y = table.X.iloc[unseen].reset_index(drop=True), table.y[unseen]
        ours, seconds = clocked(lambda seen=seen, X=X: our_answers(learner, judged, seen, X))
        theirs, their_seconds = clocked(
            lambda seen=seen, X=X: their_answers(learner, judged, seen, X)
        )
        task = judged.set.task
        yield Fold(score(task, y, ours), score(task, y, theirs), seconds, their_seconds)


def our_answers(learner: str, judged: Judged, seen: Any, X: pd.DataFrame) -> np.ndarray:
    """Return what our learner says of rows: scores of the second class, labels or values."""
    training = replace(judged.table.take(seen), seed=SEED)
    said = fit(judged.recipe(learner), training).pipeline.predict(X)
    return said.probabilities[:, 1] if judged.set.task == "two-class" else said.labels


def their_answers(learner: str, judged: Judged, seen: Any, X: pd.DataFrame) -> np.ndarray:
    """Return what its peer says of them."""
    training = judged.table.take(seen)
    fitted = peer(learner, training.X).fit(training.X, training.y)
    if judged.set.task != "two-class":
        return fitted.predict(X)
    if hasattr(fitted, "predict_proba"):
        return fitted.predict_proba(X)[:, 1]
    return fitted.decision_function(X)


def clocked(work: Callable[[], np.ndarray]) -> tuple[np.ndarray, float]:
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


def score(task: str, y: np.ndarray, said: np.ndarray) -> float:
    if task == "two-class":
        return float(roc_auc_score(y, said))
    return float((accuracy_score if task == "multiclass" else mean_absolute_error)(y, said))


def line(learner: str, judged: Judged, folds: list[Fold]) -> str:
    """Return the line of the table: means over the folds, and their standard errors."""
    task = judged.set.task
    ours, theirs = ([getattr(fold, side) for fold in folds] for side in ("ours", "theirs"))
    differences = [fold.ours - fold.theirs for fold in folds]
    gain = statistics.mean(differences) * (-1 if task == "regression" else 1)
    cells = [
        learner,
        judged.set.name,
        SCORES[task],
        *map(figure, (statistics.mean(ours), statistics.mean(theirs))),
        *map(figure, (statistics.mean(differences), error(differences), error(theirs))),
        f"{sum(fold.seconds for fold in folds):.1f}",
        f"{sum(fold.their_seconds for fold in folds):.1f}",
        "worse" if gain < -error(theirs) else "",
    ]
    return f"| {' | '.join(cells)} |"


def figure(value: float) -> str:
    """Return a number in four digits."""
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"


def error(values: list[float]) -> float:
    """Return the standard error of the mean."""
    return statistics.stdev(values) / len(values) ** 0.5


if __name__ == "__main__":
    main()
