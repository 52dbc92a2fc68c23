"""Proves that the ONNX file lists what the recommender lists, in all kinds (P7)."""

from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.matchbox.recommender import Recommender
from trainlet.errors import ParityLost
from trainlet.registry.recommenders import KINDS, Kind
from trainlet.scoring.model import Model
from trainlet.scoring.recommending.answering import recommend
from trainlet.scoring.recommending.asking import Ask
from trainlet.training.parity import cold_rows, to_batch
from trainlet.training.pipeline import Pipeline, with_columns

TOLERANCE = 1e-5
"""Lists are ranked in single precision: what is closer than this may change places."""
MOST_ROWS, MOST_CELLS, COUNT = 400, 40_000_000, 10
ASKED: tuple[tuple[Kind, bool], ...] = (
    *((kind, False) for kind in KINDS if kind != "rating"),
    ("items", True),
)


def check_lists(pipeline: Pipeline, model: Model, X: pd.DataFrame) -> None:
    """Compare lists for held-out rows, and for users and items that training never saw.

    Raises:
        ParityLost: A list holds something that is worth less than what it should hold.
    """
    fitted = cast("Recommender", pipeline.predictor)
    X = with_columns(X[list(pipeline.columns)], X, pipeline.beside)
    X = pd.concat([X, cold_rows(X, model.signature)], ignore_index=True)
    widest = max(len(fitted.users.ids), len(fitted.items.ids)) * fitted.users.means.shape[1]
    most = max(10, min(MOST_ROWS, MOST_CELLS // widest))
    rows = X.iloc[np.linspace(0, len(X) - 1, min(most, len(X))).astype(np.int64)]
    rows = rows.reset_index(drop=True)
    behind = pipeline.arrive(rows)
    for kind, unrated in ASKED:
        found = _listed(model, rows, kind, unrated=unrated)
        scores = fitted.scores(behind, kind, unrated=unrated)
        if not are_best(found, scores, fitted.among(kind).ids):
            raise ParityLost(
                f"The ONNX model lists other {kind} than the recommender does.",
                remedy="Nothing was published. Please report the recipe and the learner.",
            )


def _listed(model: Model, X: pd.DataFrame, kind: Kind, *, unrated: bool) -> NDArray[np.object_]:
    known = model.signature.recommender
    assert known  # only a recommender lists
    dropped = known.user if kind == "related-items" else known.item
    batch = to_batch(X, model.signature)
    columns = {name: values for name, values in batch.columns.items() if name != dropped}
    ask = Ask(kind=kind, count=COUNT, unrated=unrated)
    answer = recommend(model, ask, batch.__class__(columns, batch.size))
    lists = [cells for name, cells in answer.columns.items() if name not in ("User", "Item")]
    return np.array(lists, dtype=object).T


def are_best(
    found: NDArray[np.object_], scores: NDArray[np.float64], ids: NDArray[np.object_]
) -> bool:
    """Tell whether lists hold what has the best scores, as near as they are told apart."""
    count = min(found.shape[1], len(ids))
    best = -np.sort(-scores, axis=1)[:, :count]
    places = pd.Index(ids).get_indexer(pd.Index(found[:, :count].ravel()))
    padded = np.append(scores, np.full((len(scores), 1), -np.inf), axis=1)
    own: NDArray[Any] = np.take_along_axis(padded, places.reshape(-1, count), axis=1)
    is_blank, is_none = np.isneginf(best), np.isneginf(own)
    best, own = np.where(is_blank, 0.0, best), np.where(is_none, 0.0, own)
    differs = np.abs(own - best) > TOLERANCE * np.maximum(1.0, np.abs(best))
    return not (differs | (is_blank != is_none)).any()
