"""Proves that the ONNX file answers as the pipeline does, through the scorer's own code (P7)."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.errors import ParityLost
from trainlet.registry import Input, Parity, Signature
from trainlet.registry.manifest import UNTAUGHT
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import Answer, Model
from trainlet.training.pipeline import Pipeline, Predictions, with_columns

TOLERANCE = 1e-9
UNKNOWN = "\ue001 never seen"
MOST_CATEGORIES = 1000
COLD_ROWS = 400
MOST_ROWS = 20_000
"""Of the held-out rows; what one row in so many would show, the rows made to try it show too."""


def check_parity(pipeline: Pipeline, model: Model, X: pd.DataFrame) -> Parity:
    """Compare the two on held-out rows, evenly chosen of many, and on rows made to try the rest.

    Differences are relative to the largest answer, for numbers that cancel keep no more digits.

    Raises:
        ParityLost: An answer differs by more than the tolerance, or a label differs that is no tie.
    """
    X = with_columns(X[list(pipeline.columns)], X, pipeline.beside)
    trials = _trial_rows(X, model.signature)
    X = X.iloc[_chosen(len(X))]
    X = pd.concat([X, trials, cold_rows(X, model.signature)], ignore_index=True)
    expected = pipeline.predict(X)
    answer = model.score(to_batch(X, model.signature))
    if not np.array_equal(answer.report.gaps, expected.gaps):
        raise ParityLost("The ONNX model leaves other rows unanswered than the pipeline does.")
    largest = _largest(expected, answer, pipeline.answers or (answer.point,))
    differing = _labels_differing(pipeline, expected, answer)
    if not largest <= TOLERANCE or differing:
        raise ParityLost(
            f"The ONNX model differs from the pipeline by up to {largest:.3g} (allowed:"
            f" {TOLERANCE:g}), and in {differing} labels.",
            remedy="Nothing was published. Please report the recipe and the learner.",
        )
    return Parity(rows=len(X), tolerance=TOLERANCE, largest=largest, labels_differing=differing)


def to_batch(X: pd.DataFrame, signature: Signature) -> Batch:
    """Return typed rows as clients would send them: numbers also as texts, in every second row."""
    columns = {}
    for column in signature.inputs:
        if column.optional and column.name not in X:
            continue
        values = [None if value != value else value for value in X[column.name].tolist()]  # noqa: PLR0124
        if column.type in ("integer", "number"):
            values[::2] = [None if value is None else repr(value) for value in values[::2]]
        columns[column.name] = values
    return Batch(columns, len(X), [], {})


def _chosen(rows: int) -> NDArray[np.int64]:
    """Return the places of the rows to compare, ascending: all, or as many as may be, evenly."""
    most = min(rows, MOST_ROWS)
    return np.arange(most, dtype=np.int64) * rows // max(most, 1)


def _trial_rows(X: pd.DataFrame, signature: Signature) -> pd.DataFrame:
    """Return rows that differ from an ordinary one in one column each, and one with nothing in it.

    Texts take every known category and an unknown one, numbers lie outside their range, and every
    column is missing once.
    """
    complete = X[X.notna().all(axis=1)]
    ordinary = dict((complete if len(complete) else X).iloc[0])
    changed = [
        {**ordinary, column.name: value} for column in signature.inputs for value in _trials(column)
    ]
    nothing = {column.name: _missing(column) for column in signature.inputs}
    rows = [*changed, nothing]
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype=X[name].dtype) for name in X.columns}
    )


def cold_rows(X: pd.DataFrame, signature: Signature) -> pd.DataFrame:
    """Return rows of a recommender's users and items that training never saw, with features.

    Each feature is drawn from the values that training saw, or is missing, or is new.
    """
    if not signature.recommender:
        return X.iloc[:0]
    cold = X.iloc[: COLD_ROWS // 2].reset_index(drop=True)
    draw = np.random.default_rng(len(X))
    for column in signature.inputs:
        if column.optional:
            values = draw.choice(np.array(_trials(column), dtype=object), len(cold))
            cold[column.name] = pd.Series(values, dtype=X[column.name].dtype)
    users, items = signature.recommender.user, signature.recommender.item
    new = [cold.assign(**{users: UNKNOWN}), cold.assign(**{users: UNKNOWN, items: UNKNOWN})]
    return pd.concat([*new, cold.assign(**{items: UNKNOWN})], ignore_index=True)


def _trials(column: Input) -> list[Any]:
    if column.type == "text":
        return [*column.categories[:MOST_CATEGORIES], UNKNOWN, None]
    if column.type == "boolean":
        return [0.0, 1.0, np.nan]
    low, high = column.minimum or 0.0, column.maximum or 0.0
    span = (high - low) or 1.0
    beyond = [edge for edge in (low - span, high + span) if np.isfinite(edge)]
    return [low, high, *beyond, np.nan]


def _missing(column: Input) -> Any:
    return None if column.type == "text" else np.nan


def _largest(expected: Predictions, answer: Answer, names: tuple[str, ...]) -> float:
    answered = ~expected.gaps
    if answer.probabilities is None or expected.probabilities is None:
        want = expected.labels[:, None] if expected.answers is None else expected.answers
        told = {name: values for name, values in answer.columns.items() if name in names}
        found = np.array([*told.values()], dtype=np.float64).T  # None becomes NaN
    else:
        want, found = expected.probabilities, answer.probabilities
    want, found = want[answered], found[answered]
    scale = np.maximum(1.0, np.abs(want).max(axis=0, initial=0.0))
    return float((np.abs(found - want) / scale).max(initial=0.0))


def _labels_differing(pipeline: Pipeline, expected: Predictions, answer: Answer) -> int:
    if pipeline.task in UNTAUGHT:
        called = np.array([-1 if each is None else each for each in answer.labels])
        differs = (called != expected.labels) & ~expected.gaps
        return int((differs & ~_close(pipeline, expected)).sum())
    if expected.probabilities is None:
        return 0
    classes = np.array(pipeline.classes, dtype=object)
    said = np.array(answer.labels, dtype=object)
    differs = (classes[expected.labels] != said) & ~expected.gaps
    return int((differs & ~_ties(expected.probabilities)).sum())


def _close(pipeline: Pipeline, expected: Predictions) -> NDArray[np.bool_]:
    """Return the rows that lie between two clusters, or on the alert line."""
    answers = expected.answers
    assert answers is not None  # what is untaught answers in several columns
    slack = 2 * TOLERANCE * np.maximum(1.0, np.nanmax(np.abs(answers), initial=0.0))
    if pipeline.task == "anomaly":
        return np.asarray(np.abs(answers[:, 0] - pipeline.line) <= slack)
    top = np.sort(answers, axis=1)[:, :2]
    return np.asarray(top[:, -1] - top[:, 0] <= slack)


def _ties(probabilities: NDArray[np.float64]) -> NDArray[Any]:
    """Return the rows whose two likeliest classes are closer than the two answers may be."""
    top = np.sort(probabilities, axis=1)[:, -2:]
    return (top[:, 1] - top[:, 0]) <= 2 * TOLERANCE
