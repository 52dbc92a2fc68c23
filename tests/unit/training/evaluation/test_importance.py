"""How much a model rests on each column."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue import lookup
from trainlet.training.evaluation import importance as module
from trainlet.training.evaluation.importance import Dealing, importance
from trainlet.training.evaluation.said import Key, Said

RANDOM = np.random.default_rng(4)
X = pd.DataFrame(
    {
        "unused": RANDOM.normal(size=300),
        "a little": RANDOM.normal(size=300),
        "self": RANDOM.normal(size=300),  # a name that functions have for other things
        "text": pd.Series(RANDOM.choice(["x", "y"], 300), dtype=object),
    }
)
ACCURACY = lookup.get("metrics", "accuracy")
MAE = lookup.get("metrics", "mean-absolute-error")


def answers(rows):
    return 10 * rows["self"].to_numpy() + rows["a little"].to_numpy()


class Model:
    """A model that answers a sum, and counts how often it is asked of how many rows."""

    def __init__(self, gaps=None):
        self.asked = []
        self.gaps = gaps

    def __call__(self, rows):
        self.asked.append(len(rows))
        gaps = np.zeros(len(rows), bool) if self.gaps is None else self.gaps(rows)
        return Said(answers(rows), None, None, gaps)


KEY = Key(answers(X))


def test_the_column_that_decides_comes_first_and_one_that_is_unused_has_nothing():
    found = importance(Model(), X, KEY, MAE, Dealing(3))

    assert [each.column for each in found] == ["self", "a little", "unused", "text"]
    assert found[0].drop > 5 * found[1].drop > 0
    assert found[0].deviation > 0
    assert [(each.drop, each.deviation) for each in found[2:]] == [(0, 0)] * 2


def test_the_drop_is_by_how_much_the_figure_gets_worse():
    (found,) = importance(
        Model(), X.assign(**{"a little": 0.0}), Key(10 * X["self"].to_numpy()), MAE, Dealing(30)
    )[:1]

    values = X["self"].to_numpy()
    expected = 10 * np.abs(values[:, None] - values[None, :]).mean()
    assert found.drop == pytest.approx(expected, rel=0.05)


def test_a_figure_of_which_high_is_better_drops_too():
    def ask(rows):
        positive = (rows["text"] == "y").to_numpy().astype(float)
        shares = np.column_stack([1 - positive, positive])
        return Said(positive.astype(int), shares, None, np.zeros(len(rows), bool))

    key = Key((X["text"] == "y").to_numpy().astype(int), ("x", "y"), np.full(2, 0.5))
    found = importance(ask, X, key, ACCURACY, Dealing(3))

    assert (found[0].column, found[0].drop) == ("text", pytest.approx(0.5, abs=0.1))


def test_asking_of_many_dealt_columns_at_once_is_asking_of_each(monkeypatch):
    together, alone = Model(), Model()
    at_once = importance(together, X, KEY, MAE, Dealing(3))
    monkeypatch.setattr(module, "AT_ONCE", 1)

    assert importance(alone, X, KEY, MAE, Dealing(3)) == at_once
    assert together.asked == [300, 12 * 300]
    assert alone.asked == [300] * 13


def test_pieces_are_no_larger_than_they_have_to_be(monkeypatch):
    monkeypatch.setattr(module, "AT_ONCE", 1000)
    model = Model()
    importance(model, X, KEY, MAE, Dealing(3))

    assert model.asked == [300, 1200, 1200, 1200]


def test_it_is_the_same_every_time_and_another_with_another_seed():
    one, two, other = (
        importance(Model(), X, KEY, MAE, Dealing(2, seed))[0].drop for seed in (0, 0, 1)
    )

    assert one == two != other


def test_dealt_texts_stay_texts_and_missing_ones_none():
    gappy = X.assign(text=pd.Series([None, "x", "y"] * 100, dtype=object))

    class Picky(Model):
        def __call__(self, rows):
            assert rows["text"].dtype == object
            assert 3 * sum(each is None for each in rows["text"]) == len(rows)
            return super().__call__(rows)

    assert importance(Picky(), gappy, KEY, MAE, Dealing(2))[0].column == "self"


def test_the_rows_stay_as_they_were():
    before = X.copy()
    importance(Model(), X, KEY, MAE, Dealing(2))

    pd.testing.assert_frame_equal(X, before)


def test_a_figure_without_a_value_tells_of_no_column():
    key = Key(np.zeros(300))

    assert (
        importance(Model(), X, key, lookup.get("metrics", "relative-squared-error"), Dealing(2))
        == []
    )


def test_rows_that_lose_their_answer_are_left_out():
    def gaps(rows):
        return (rows["unused"] > 0).to_numpy() & (rows["a little"] > 0).to_numpy()

    found = importance(Model(gaps), X, KEY, MAE, Dealing(3))

    assert found[0].column == "self"
    assert all(np.isfinite([each.drop, each.deviation]).all() for each in found)


def test_a_column_without_any_figure_is_left_out():
    def moved(rows):
        """Tell of each piece of 300 rows whether a text is not where it was."""
        texts = rows["text"].to_numpy().reshape(-1, 300)
        return np.repeat((texts != X["text"].to_numpy()).any(axis=1), 300)

    found = importance(Model(moved), X, KEY, MAE, Dealing(2))

    assert [each.column for each in found] == ["self", "a little", "unused"]


def test_one_row_has_nothing_to_be_dealt_anew():
    found = importance(Model(), X[:1], Key(KEY.y[:1]), MAE, Dealing(2))

    assert [each.drop for each in found] == [0, 0, 0, 0]
