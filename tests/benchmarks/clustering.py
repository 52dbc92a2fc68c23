"""k-means beside scikit-learn's: how close the clusters are, and what a million rows take.

python -m tests.benchmarks.clustering inertia bike_rental_hour.csv.gz energy_efficiency.csv
python -m tests.benchmarks.clustering million [rows]
"""

import resource
import subprocess
import sys
import time
from typing import get_args

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from trainlet.catalogue.estimators.centroids import directions, distances
from trainlet.catalogue.estimators.k_means import KMeansOptions, fit_k_means
from trainlet.catalogue.families.clustering import Start
from trainlet.catalogue.spec import Examples

COUNT, RESTARTS, SEEDS = 8, 10, 3
ITERATIONS = 30


def sets(paths: list[str]) -> dict[str, pd.DataFrame]:
    """Standardised numbers of real tables: those of the files, and scikit-learn's digits."""
    frames = {path.rpartition("/")[2].partition(".")[0]: pd.read_csv(path) for path in paths}
    frames["digits"] = load_digits(as_frame=True).data
    numbers = {name: each.select_dtypes("number").dropna() for name, each in frames.items()}
    spread = {name: each.loc[:, each.std() > 0] for name, each in numbers.items()}
    return {name: (each - each.mean()) / each.std() for name, each in spread.items()}


def fitted(X: pd.DataFrame, start: Start, metric: str, seed: int) -> np.ndarray:
    labels = pd.qcut(X.iloc[:, 0].rank(method="first"), COUNT, labels=False).to_numpy()
    examples = Examples(X=X, y=labels, seed=seed)
    options = KMeansOptions(
        count=COUNT,
        metric=metric,
        start=start,
        iterations=300,
        mode="ignore-label-column",
        seeds=RESTARTS,
    )
    return fit_k_means(examples, options).centres


def inertia(X: pd.DataFrame, centres: np.ndarray, metric: str) -> float:
    near = distances(X.to_numpy(), centres, metric).min(axis=1)
    return float((near if metric == "cosine" else near**2).sum())


def theirs(X: pd.DataFrame, metric: str, seed: int) -> np.ndarray:
    rows = directions(X.to_numpy()) if metric == "cosine" else X.to_numpy()
    found = KMeans(COUNT, n_init=RESTARTS, random_state=seed).fit(rows).cluster_centers_
    return directions(found) if metric == "cosine" else found


def compare(paths: list[str]) -> None:
    for name, X in sets(paths).items():
        for metric in ("euclidean", "cosine"):
            seeds = range(1, SEEDS + 1)
            known = [inertia(X, theirs(X, metric, seed), metric) for seed in seeds]
            for start in get_args(Start):
                ours = [inertia(X, fitted(X, start, metric, seed), metric) for seed in seeds]
                best, mean = min(ours) / min(known), np.mean(ours) / np.mean(known)
                what = f"{name} {X.shape[0]:,} x {X.shape[1]} | {metric} | {start}"
                print(f"| {what} | {min(known):.6g} | {best:.4f} | {mean:.4f} |", flush=True)


def rows(count: int) -> pd.DataFrame:
    deal = np.random.default_rng(0)
    X = deal.normal(size=(count, 20))
    X += deal.normal(scale=2.0, size=(10, 20))[deal.integers(0, 10, count)]
    return pd.DataFrame(X, columns=[f"x{i}" for i in range(20)])


def alone(who: str, count: int) -> None:
    X = rows(count)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, spent = time.perf_counter(), time.process_time()
    with threadpool_limits(1):
        if who == "ours":
            options = KMeansOptions(
                count=10,
                metric="euclidean",
                start="k-means-plus-plus",
                iterations=ITERATIONS,
                mode="ignore-label-column",
                seeds=1,
            )
            fit_k_means(Examples(X=X, y=np.full(count, -1), seed=1), options)
        else:
            KMeans(10, n_init=1, max_iter=ITERATIONS, tol=0.0, random_state=1).fit(X)
    wall, cpu = time.perf_counter() - began, time.process_time() - spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{who} {wall:.2f} {cpu:.2f} {peak / 1024:.0f} {(peak - before) / 1024:.0f}")


def million(count: int) -> None:
    for _ in range(3):
        for who in ("ours", "theirs"):
            command = [sys.executable, "-m", "tests.benchmarks.clustering", who, str(count)]
            print(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout, end=""
            )


if __name__ == "__main__":
    asked, *given = sys.argv[1:]
    if asked == "inertia":
        with threadpool_limits(1):  # threads that wait for a busy core spin
            compare(given)
    elif asked == "million":
        million(int(given[0]) if given else 1_000_000)
    else:
        alone(asked, int(given[0]))
