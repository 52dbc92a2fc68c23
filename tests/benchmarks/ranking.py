"""What the recommender lists, beside recommenders that rank and predict no rating.

``python -m tests.benchmarks.ranking FOLDER --peers PYTHON``: MovieLens-100K, five random splits of
80 to 20; for each user the ten best of all items that training didn't have of the user. An item is
relevant that the user gave 4 stars or more in the test rows. The second figure is Studio's: the
test items alone are ranked, and the gain of each is its rating.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import ndcg_score

from tests.benchmarks.recommender import fitted, movielens, pairs_of, table_of

COUNT, LIKED = 10, 4
Scores = NDArray[np.float64]


def main(folder: str, python: str) -> None:
    """Print the mean figures."""
    ratings, users, items = movielens(folder)
    ratings = ratings[["user_id", "item_id", "rating"]]
    found: dict[str, list[list[float]]] = {}
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(ratings))
        cut = len(order) * 4 // 5
        train, test = ratings.iloc[order[:cut]], ratings.iloc[order[cut:]]
        for name, scores, cpu in contenders(train, users, items, python):
            figures = [*judged(scores, train.to_numpy(), test.to_numpy()), cpu]
            found.setdefault(name, []).append(figures)
    print("| | NDCG@10, all items | NDCG@10, rated items | CPU seconds |\n|---|---|---|---|")
    for name, rows in found.items():
        mean = np.mean(rows, axis=0)
        print(f"| {name} | {mean[0]:.3f} | {mean[1]:.3f} | {mean[2]:.1f} |")


def contenders(
    train: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame, python: str
) -> Iterator[tuple[str, Scores, float]]:
    """Yield names, scores of each pair ``[users, items]``, and CPU seconds."""
    shape = (len(users), len(items))
    for name, tables in (("with features", (table_of(users), table_of(items))), ("without", None)):
        model, _, cpu = fitted(train, tables or (None, None))
        grid = np.indices(shape).reshape(2, -1) + 1
        X = pairs_of(*grid)
        for column in model.beside:
            X[column.name] = pd.Series(None, X.index, object if column.type == "text" else float)
        yield name, model.predict(X).reshape(shape), cpu
    popular = np.bincount(train.item_id[train.rating >= LIKED] - 1, minlength=shape[1])
    yield "by popularity", np.broadcast_to(popular.astype(float), shape), 0.0
    yield from _peers(train, users, items, python)


def _peers(
    train: pd.DataFrame, users: pd.DataFrame, items: pd.DataFrame, python: str
) -> Iterator[tuple[str, Scores, float]]:
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/train.npy", train.to_numpy(np.float64) - [1, 1, 0])
        for name, frame in (("users", users), ("items", items)):
            whole = frame.set_index(frame.columns[0]).sort_index()
            np.save(f"{folder}/{name}.npy", pd.get_dummies(whole).to_numpy(np.float64))
        script = Path(__file__).parent / "peers" / "rankers.py"
        done = subprocess.run([python, script, folder], capture_output=True, text=True, check=True)
        for line in filter(lambda line: line.startswith("{"), done.stdout.splitlines()):
            told = json.loads(line)
            yield told["peer"], np.load(f"{folder}/{told['peer']}.npy"), told["cpu"]


def judged(scores: Scores, train: NDArray[np.int64], test: NDArray[np.int64]) -> list[float]:
    """Return both figures, each a mean over the users who have something to find."""
    truth = np.zeros(scores.shape)
    truth[test[:, 0] - 1, test[:, 1] - 1] = test[:, 2]
    new = scores.astype(float)
    new[train[:, 0] - 1, train[:, 1] - 1] = -np.inf
    new = np.where(np.isinf(new), new[np.isfinite(new)].min() - 1, new)
    liked = (truth >= LIKED).astype(float)
    has = liked.any(axis=1)
    rated = [
        ndcg_score([row[row > 0]], [own[row > 0]], k=COUNT)
        for row, own in zip(truth, scores, strict=True)
        if (row > 0).sum() > 1
    ]
    return [ndcg_score(liked[has], new[has], k=COUNT), float(np.mean(rated))]


if __name__ == "__main__":
    where, *rest = [each for each in sys.argv[1:] if each != "--peers"]
    main(where, *rest)
