"""Proves that the ONNX file answers as the pipeline does, through the scorer's own code (P7)."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from trainlet.errors import ParityLost
from trainlet.registry import Parity
from trainlet.scoring.batch import Batch
from trainlet.scoring.model import LABELS, Answer, Model
from trainlet.training.pipeline import Pipeline, Predictions

TOLERANCE = 1e-9
EDGES = (0.0, -1.0, 1e9, -1e9)
UNKNOWN = "\ue001 never seen"


def check_parity(pipeline: Pipeline, model: Model, X: pd.DataFrame) -> Parity:
    """Compare the two on held-out rows, and on rows of extreme, unknown and missing values.

    Raises:
        ParityLost: An answer differs by more than the tolerance, or a label differs that is no tie.
    """
    X = X[list(pipeline.columns)]
    X = pd.concat([X, _edge_rows(X)], ignore_index=True)
    expected = pipeline.predict(X)
    answer = model.score(to_batch(X))
    if not np.array_equal(answer.report.gaps, expected.gaps):
        raise ParityLost("The ONNX model leaves other rows unanswered than the pipeline does.")
    largest = _largest(expected, answer)
    differing = _labels_differing(pipeline, expected, answer)
    if not largest <= TOLERANCE or differing:
        raise ParityLost(
            f"The ONNX model differs from the pipeline by up to {largest:.3g} (allowed:"
            f" {TOLERANCE:g}), and in {differing} labels.",
            remedy="Nothing was published. Please report the recipe and the learner.",
        )
    return Parity(rows=len(X), tolerance=TOLERANCE, largest=largest, labels_differing=differing)


def to_batch(X: pd.DataFrame) -> Batch:
    """Return typed rows as a client would send them."""
    columns = {}
    for name in X.columns:
        values = X[name].tolist()
        columns[str(name)] = [None if value != value else value for value in values]  # noqa: PLR0124
    return Batch(columns, len(X))


def _edge_rows(X: pd.DataFrame) -> pd.DataFrame:
    """Return rows of extreme numbers and unknown texts, and one with nothing in it."""
    is_text = [not is_numeric_dtype(dtype) for dtype in X.dtypes]
    rows = [[UNKNOWN if text else edge for text in is_text] for edge in EDGES]
    nothing = [None if text else np.nan for text in is_text]
    frame = pd.DataFrame([*rows, nothing], columns=X.columns)
    return frame.astype(dict(X.dtypes))


def _largest(expected: Predictions, answer: Answer) -> float:
    answered = ~expected.gaps
    if answer.probabilities is None or expected.probabilities is None:
        want = expected.labels[answered]
        found = np.array(answer.columns[LABELS], dtype=object)[answered].astype(np.float64)
    else:
        want, found = expected.probabilities[answered], answer.probabilities[answered]
    difference = np.abs(found - want) / np.maximum(1, np.abs(want))
    return float(difference.max(initial=0.0))


def _labels_differing(pipeline: Pipeline, expected: Predictions, answer: Answer) -> int:
    if expected.probabilities is None:
        return 0
    classes = np.array(pipeline.classes, dtype=object)
    said = np.array(answer.columns[LABELS], dtype=object)
    differs = (classes[expected.labels] != said) & ~expected.gaps
    return int((differs & ~_ties(expected.probabilities)).sum())


def _ties(probabilities: NDArray[np.float64]) -> NDArray[Any]:
    """Return the rows whose two likeliest classes are closer than the two answers may be."""
    top = np.sort(probabilities, axis=1)[:, -2:]
    return (top[:, 1] - top[:, 0]) <= 2 * TOLERANCE
