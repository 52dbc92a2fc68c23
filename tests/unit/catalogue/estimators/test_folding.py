"""What learners answer for rows that they were not fitted to."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.estimators.folding import NEVER, deal, out_of_fold
from trainlet.catalogue.spec import Examples


def examples(y, classes=0, seed=1):
    y = np.asarray(y)
    return Examples(
        X=pd.DataFrame({"n": np.arange(len(y), dtype=float)}), y=y, classes=classes, seed=seed
    )


@dataclass
class Knows:
    """Tells of each row whether it was among those it was fitted to, and how many those were."""

    rows: frozenset[float]

    def predict(self, X):
        return np.array([len(self.rows) + 1000.0 * (value in self.rows) for value in X["n"]])


def knows(given):
    return Knows(frozenset(given.X["n"]))


def test_no_row_is_asked_of_a_model_that_has_seen_it():
    places, said = out_of_fold(examples(np.zeros(23)), [knows, knows], 5)

    assert places.tolist() == list(range(23))
    assert said.shape == (23, 2)
    assert set(said.ravel()) == {18.0, 19.0}  # 23 rows without 5 or 4 of them


@pytest.mark.parametrize("folds", [2, 3, 10])
def test_every_fold_has_its_share_of_every_class(folds):
    y = np.repeat([0, 1, 2], [50, 30, 7])
    dealt = deal(examples(y, 3), folds)
    counts = np.array([np.bincount(dealt[y == each], minlength=folds) for each in range(3)])

    assert dealt.min() >= 0
    assert dealt.max() == folds - 1
    assert (np.ptp(counts, axis=1) <= 1).all()
    assert np.ptp(counts.sum(axis=0)) <= 1


def test_the_only_row_of_a_class_is_never_held_out():
    y = np.array([0, 0, 0, 1, 2, 2])
    dealt = deal(examples(y, 3), 4)

    assert np.flatnonzero(dealt == NEVER).tolist() == [3]
    for fold in range(4):
        assert set(y[dealt != fold]) == {0, 1, 2}
    places, said = out_of_fold(examples(y, 3), [Shares], 4)
    assert places.tolist() == [0, 1, 2, 4, 5]
    assert said.shape == (5, 1, 3)


@dataclass
class Shares:
    """Answers with the share of each class."""

    given: Examples

    def predict(self, X):
        assert set(self.given.y) == {0, 1, 2}
        return np.tile(np.bincount(self.given.y) / len(self.given.y), (len(X), 1))


def test_fewer_rows_than_folds_are_held_out_one_by_one():
    _, said = out_of_fold(examples(np.zeros(3)), [knows], 20)

    assert said.ravel().tolist() == [2.0, 2.0, 2.0]


@pytest.mark.parametrize(("y", "classes"), [([1.0], 0), ([0, 1, 2], 3)])
def test_too_few_rows_to_hold_one_out_are_refused(y, classes):
    with pytest.raises(ValueError, match="too few"):
        deal(examples(y, classes), 5)


def test_a_seed_deals_the_same_and_another_otherwise():
    first, same, other = (deal(examples(np.zeros(40), seed=seed), 5) for seed in (1, 1, 2))

    assert (first == same).all()
    assert (first != other).any()
