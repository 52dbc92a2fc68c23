"""What learners answer for rows that they were not fitted to."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.families.composites import Fitter, taken
from trainlet.catalogue.spec import Examples

NEVER = -1


def out_of_fold(
    examples: Examples, fits: Sequence[Fitter], folds: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return which rows were held out, ascending, and what each learner then said of them.

    Args:
        examples: All rows.
        fits: What fits each of the learners.
        folds: How many parts the rows are dealt into.

    Returns:
        Places ``[h]``, and answers ``[h, learners]``, or ``[h, learners, k]`` of ``k`` classes.
    """
    dealt = deal(examples, folds)
    shape = (len(fits), examples.classes) if examples.classes else (len(fits),)
    answers = np.full((len(dealt), *shape), np.nan)
    for fold in np.unique(dealt[dealt != NEVER]):
        held_out, rest = np.flatnonzero(dealt == fold), np.flatnonzero(dealt != fold)
        seen, asked = taken(examples, rest), taken(examples, held_out).X
        for place, fit in enumerate(fits):
            answers[held_out, place] = fit(seen).predict(asked)
    places = np.flatnonzero(dealt != NEVER)
    return places, answers[places]


def deal(examples: Examples, folds: int) -> NDArray[np.int64]:
    """Return the fold of each row, ``[n]``; of each class, the rows are dealt in turns.

    The only row of its class is held out ``NEVER``: all classes are in every part learned from.

    Raises:
        ValueError: No row can be held out.
    """
    kinds = examples.y if examples.classes else np.zeros(len(examples.y), np.int64)
    shuffled = np.random.default_rng(examples.seed).permutation(len(kinds))
    by_kind = shuffled[np.argsort(kinds[shuffled], kind="stable")]
    dealt = np.empty(len(kinds), np.int64)
    dealt[by_kind] = np.arange(len(kinds)) % folds
    dealt[np.bincount(kinds)[kinds] == 1] = NEVER
    if (dealt == NEVER).all():
        raise ValueError("the rows are too few to hold some out")
    return dealt
