"""A sweep over boosted trees beside scikit-learn's own search: the same fits, folds and cores.

python -m tests.benchmarks.tuning adult.csv [rows]
"""

import sys
import time

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from trainlet.catalogue.spec import Table
from trainlet.engine.pool import cores
from trainlet.recipes import Choice, Recipe
from trainlet.recipes.searches import grid, matrices
from trainlet.recipes.sweeps import Sweep
from trainlet.training.tuning.judging import Bench, Fold
from trainlet.training.tuning.ledgers import NoLedger
from trainlet.training.tuning.proposing import Listed
from trainlet.training.tuning.trying import Terms, try_all

USE = "two-class-boosted-decision-tree"
AXES = {
    "maximum_number_of_leaves_per_tree": ("max_leaf_nodes", [8, 20, 32, 64, 128]),
    "learning_rate": ("learning_rate", [0.05, 0.1]),
    "number_of_trees_constructed": ("max_iter", [50, 100]),
}


def table_of(frame: pd.DataFrame) -> Table:
    y = (frame.pop("income").str.strip() == ">50K").to_numpy(np.int64)
    texts = {name for name in frame if frame[name].dtype.kind not in "fi"}
    types = {name: "text" if name in texts else "number" for name in frame}
    X = frame.astype({name: object if name in texts else "float64" for name in frame})
    X[list(texts)] = X[list(texts)].fillna("?")
    return Table(X=X, types=types, y=y, classes=("<=50K", ">50K"), label="income", seed=1)


def ours(table: Table, folds: list) -> tuple[float, list[float]]:
    choice = Choice(use=USE)
    ranges = {name: values for name, (_, values) in AXES.items()}
    sweep = Sweep(mode="entire-grid", ranges=ranges, ranges_only=True)
    recipe = Recipe(dataset="adult", label="income", learner=choice)
    bench = Bench(recipe, table, [Fold(*fold) for fold in folds])
    choices = grid(matrices(choice, sweep))
    began = time.perf_counter()
    trials = try_all(bench, Listed(choices), NoLedger(), Terms())
    seconds = time.perf_counter() - began
    return seconds, [trial.metrics["accuracy"] for trial in trials]


def theirs(table: Table, folds: list) -> tuple[float, list[float]]:
    texts = [name for name, kind in table.types.items() if kind == "text"]
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan)
    trees = HistGradientBoostingClassifier(
        categorical_features=np.arange(len(table.types)) < len(texts),
        early_stopping=False,
        min_samples_leaf=10,
        random_state=1,
    )
    prepare = ColumnTransformer([("texts", encoder, texts)], remainder="passthrough")
    names = {f"histgradientboostingclassifier__{name}": values for name, values in AXES.values()}
    search = GridSearchCV(
        make_pipeline(prepare, trees), names, cv=folds, n_jobs=cores(), refit=False
    )
    began = time.perf_counter()
    search.fit(table.X, table.y)
    return time.perf_counter() - began, sorted(search.cv_results_["mean_test_score"])


def main(file: str, rows: str = "100000") -> None:
    table = table_of(pd.read_csv(file).sample(frac=1, random_state=0).head(int(rows)))
    parts = StratifiedKFold(5, shuffle=True, random_state=1).split(table.X, table.y)
    folds = list(parts)
    for name, run in (("scikit-learn", theirs), ("trainlet", ours)) * 2:
        seconds, scores = run(table, folds)
        print(f"{name:12} {seconds:7.2f} s, best {max(scores):.5f}, worst {min(scores):.5f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
