"""Published models, judged on the rows of a table."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pandas as pd

from trainlet.catalogue.estimators.labels import Labels
from trainlet.catalogue.measure import Truth
from trainlet.errors import BadTable
from trainlet.evaluations import Evaluation
from trainlet.recipes import Evaluate
from trainlet.scoring.model import Model
from trainlet.training.evaluation.asked import key_of, said_of, with_shares
from trainlet.training.evaluation.evaluate import (
    appraise,
    drawn,
    rows_for_importance,
    with_importance,
)
from trainlet.training.evaluation.exam import Exam
from trainlet.training.evaluation.said import Key, Said
from trainlet.training.evaluation.untaught import with_untaught


def judged(
    models: Sequence[Model], frames: Sequence[pd.DataFrame], truth: Labels, how: Evaluate
) -> list[tuple[Evaluation, Truth]]:
    """Return the evaluation of each model on the rows that all answer, and what it said of them.

    Args:
        models: Models of one task and label.
        frames: The same rows for each of them: its columns, in its types.
        truth: Class indices with their classes, or values with none.
        how: How thoroughly.

    Raises:
        BadTable: No row is answered by all of them.
    """
    some = drawn(len(truth.y), how.rows)
    asked = [frame.iloc[some].reset_index(drop=True) for frame in frames]
    key = key_of(models, truth).take(some)
    said = [said_of(model, X, key.classes) for model, X in zip(models, asked, strict=True)]
    gaps = np.logical_or.reduce([each.gaps for each in said])
    if gaps.all():
        raise BadTable(
            "Every row has missing values that the models don't handle.",
            remedy="Fill them by a clean job.",
            studio="0130",
        )
    key = with_shares(key, gaps)
    parts = zip(models, asked, said, strict=True)
    found = [_one(model, X, each._replace(gaps=gaps), key, how) for model, X, each in parts]
    return [
        (msgspec.structs.replace(each, of=len(truth.y), with_gaps=int(gaps.sum())), truth_)
        for each, truth_ in found
    ]


def _one(
    model: Model, X: pd.DataFrame, said: Said, key: Key, how: Evaluate
) -> tuple[Evaluation, Truth]:
    signature = model.signature
    truth = said.beside(key)
    taken = signature.required
    appraised = appraise(truth, signature.task, how)
    appraised = with_untaught(appraised, said, Exam(X[taken], key.y), signature.line)
    rows = np.flatnonzero(~said.gaps)
    few = rows[drawn(len(rows), rows_for_importance(signature.width))]
    own = X.iloc[few][taken]
    found = with_importance(
        appraised,
        lambda dealt: said_of(model, dealt, key.classes),
        own,
        key.take(few),
        how,
    )
    return found, truth
