"""What clusters and odd rows look like, beside the figures that judge them."""

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from trainlet.catalogue.measure import Truth
from trainlet.evaluations import Evaluation
from trainlet.evaluations.untaught import (
    Anomalies,
    ClusterAxes,
    ClusterFigures,
    ClusterProfile,
    Clusters,
)
from trainlet.training.evaluation.exam import Exam
from trainlet.training.evaluation.said import Key, Said

MOST_POINTS, MOST_COLUMNS, INTERVALS = 500, 12, 40
SEED = 0

Matrix = NDArray[np.float64]


def with_untaught(found: Evaluation, said: Said, exam: Exam, line: float | None) -> Evaluation:
    """Return the evaluation with clusters or anomalies, where the model tells of such.

    Args:
        found: The evaluation.
        said: What was said of rows.
        exam: These rows, and what is known of them.
        line: The alert line of an anomaly detector.
    """
    truth = said.beside(Key(exam.y))
    if found.task == "clustering":
        X = exam.X[~said.gaps].reset_index(drop=True)
        return msgspec.structs.replace(found, clusters=clusters(truth, X))
    if found.task == "anomaly" and line is not None:
        return msgspec.structs.replace(found, anomalies=anomalies(truth, line))
    return found


def clusters(truth: Truth, X: pd.DataFrame) -> Clusters:
    """Return Studio's table of clusters, what sets them apart, and where their rows lie."""
    assert truth.answers is not None  # the distances
    distances = np.stack([*truth.answers.values()], axis=1)
    numbers = X[[name for name in X if is_numeric_dtype(X[name].dtype)]].astype(np.float64)
    numbers = numbers.fillna(numbers.median()).dropna(axis=1)
    spread = numbers.std(ddof=0)
    numbers = numbers.loc[:, np.isfinite(spread) & (spread > 0)]
    count = distances.shape[1]
    return Clusters(
        figures=_figures(distances, truth.predicted),
        profile=_profile(numbers, truth.predicted, count),
        axes=_axes(numbers, truth.predicted),
    )


def _figures(distances: Matrix, called: NDArray[np.int64]) -> list[ClusterFigures]:
    own = distances.min(axis=1)
    other = np.sort(distances, axis=1)[:, 1] if distances.shape[1] > 1 else None
    parts = [
        ("Combined Evaluation", np.ones(len(called), np.bool_)),
        *((f"Evaluation For Cluster No.{i}", called == i) for i in range(distances.shape[1])),
    ]
    return [_one(name, own[rows], None if other is None else other[rows]) for name, rows in parts]


def _one(name: str, own: Matrix, other: Matrix | None) -> ClusterFigures:
    if not len(own):
        return ClusterFigures(description=name, rows=0)
    return ClusterFigures(
        description=name,
        own=float(own.mean()),
        other=None if other is None else float(other.mean()),
        rows=len(own),
        farthest=float(own.max()),
    )


def _profile(numbers: pd.DataFrame, called: NDArray[np.int64], count: int) -> list[ClusterProfile]:
    """Return the columns whose means differ most between clusters, in standard deviations."""
    groups = [numbers[called == i] for i in range(count)]
    found = [
        ClusterProfile(
            column=str(name),
            mean=float(numbers[name].mean()),
            deviation=float(numbers[name].std(ddof=0)),
            means=[float(group[name].mean()) if len(group) else None for group in groups],
        )
        for name in numbers
    ]
    return sorted(found, key=_apart, reverse=True)[:MOST_COLUMNS]


def _apart(profile: ClusterProfile) -> float:
    means = [mean for mean in profile.means if mean is not None]
    return (max(means) - min(means)) / profile.deviation


def _axes(numbers: pd.DataFrame, called: NDArray[np.int64]) -> ClusterAxes | None:
    """Return some rows on the axes along which the standardised numbers vary most."""
    if numbers.shape[1] < 2 or len(numbers) < 3:
        return None
    standard = ((numbers - numbers.mean()) / numbers.std(ddof=0)).to_numpy()
    variances, axes = np.linalg.eigh(standard.T @ standard)
    axes = axes[:, [-1, -2]]
    axes *= np.sign(axes[np.abs(axes).argmax(axis=0), [0, 1]])  # an axis has no sign of its own
    few = np.arange(len(standard))
    if len(few) > MOST_POINTS:
        few = np.sort(np.random.default_rng(SEED).choice(few, MOST_POINTS, replace=False))
    places = standard[few] @ axes
    return ClusterAxes(
        x=places[:, 0].round(6).tolist(),
        y=places[:, 1].round(6).tolist(),
        cluster=called[few].tolist(),
        shares=(variances[[-1, -2]] / variances.sum()).tolist(),
    )


def anomalies(truth: Truth, line: float) -> Anomalies:
    """Return how the scores lie around the alert line."""
    assert truth.probabilities is not None  # the scores
    scores = truth.probabilities[:, 1]
    edges = np.histogram_bin_edges(np.append(scores, line), INTERVALS)
    is_known = truth.y == 1
    counts, _ = np.histogram(scores[~is_known], edges)
    known, _ = np.histogram(scores[is_known], edges)
    return Anomalies(
        line=line,
        odd=int((scores > line).sum()),
        edges=edges.tolist(),
        counts=counts.tolist(),
        known=known.tolist() if (truth.y >= 0).any() else [],
    )
