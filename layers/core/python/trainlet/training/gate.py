"""The promotion gate: a new version beside the champion, on the same held-out rows."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.labels import Labels
from trainlet.catalogue.measure import LEADING
from trainlet.receipts import Judgement
from trainlet.recipes import Promote
from trainlet.scoring.model import Model
from trainlet.training.evaluation.asked import truths
from trainlet.training.evaluation.compare import chance, figure, gain

RESAMPLES = 500


class Exam(NamedTuple):
    """Held-out rows: all columns that either model takes, and what is true of them.

    ``truth`` are class indices with their classes, or values with none.
    """

    X: pd.DataFrame
    truth: Labels


def judge(exam: Exam, challenger: Model, champion: Model, rule: Promote) -> Judgement:
    """Return both models' figures on the rows that both answer.

    The chance is the share of 500 resamples of the rows in which the challenger is not better by
    more than the margin.
    """
    name = rule.metric or LEADING[challenger.signature.task]
    metric = lookup.get("metrics", name)
    old, new = truths([champion, challenger], exam.X, exam.truth)
    found = gain(metric, old, new)
    resampled = rule.significance is not None and found is not None
    return Judgement(
        metric=name,
        rows=len(new.y),
        challenger=figure(metric, new),
        champion=figure(metric, old),
        improvement=found,
        margin=rule.margin,
        chance=chance(metric, old, new, rule.margin, RESAMPLES) if resampled else None,
        significance=rule.significance,
    )


def newest(places: NDArray[np.int64], ages: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    """Return the held-out rows to judge on: the newest version's, and older ones up to ``least``.

    Args:
        places: Where in the table the held-out rows are, the newest last, ``[h]``.
        ages: Which version each row of the table is of, ``[n]``.
        least: How many rows to judge on at least, if there are so many.
    """
    of_newest = int((ages[places] == ages.max(initial=0)).sum())
    return places[len(places) - min(len(places), max(of_newest, least)) :]
