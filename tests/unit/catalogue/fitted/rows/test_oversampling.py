"""Synthetic rows of the rarest class."""

import numpy as np
import pytest

from tests.steps import frame_of, table_of
from trainlet.catalogue.fitted.rows.oversampling import between, nearest, oversampled, rarest
from trainlet.errors import TrainingFailed


def test_the_rarest_class_is_one_that_has_rows():
    table = table_of({"x": "number"}, y=[2, 1, 2, 1, 2, 3, 3], classes=tuple("abcd"), x=[0.0] * 7)

    assert rarest(table).tolist() == [1, 3]


def test_one_class_alone_is_refused():
    with pytest.raises(TrainingFailed):
        rarest(table_of({"x": "number"}, y=[1, 1], classes=("a", "b"), x=[0.0, 1.0]))


def test_neighbours_are_near_in_deviations_whatever_the_unit():
    X = frame_of({"x": "number", "y": "number"}, x=[0.0, 10.0, 0.0, 10.0], y=[0.0, 1e9, 4e9, 5e9])

    assert nearest(X, 1).ravel().tolist() == [2, 3, 0, 1]
    assert nearest(X * 1e-280, 1).ravel().tolist() == [2, 3, 0, 1]


def test_rows_that_are_equal_are_each_other_s_neighbours_not_their_own():
    X = frame_of({"x": "number"}, x=[1.0, 1.0, 5.0])

    assert nearest(X, 1).ravel().tolist()[:2] == [1, 0]


def test_texts_alone_have_neighbours():
    X = frame_of({"s": "text", "t": "text"}, s=["a", "a", "b", "b"], t=["x", "x", "y", "y"])

    assert nearest(X, 1).ravel().tolist() == [1, 0, 3, 2]


def test_a_text_that_differs_counts_as_one_deviation():
    near = frame_of({"x": "number", "t": "text"}, x=[0.0, 1.1, 1.8, 9.0], t=["a", "b", "a", "a"])
    far = near.assign(x=[0.0, 1.1, 6.0, 9.0])

    assert nearest(near, 1)[0] == [2]
    assert nearest(far, 1)[0] == [1]


def test_values_between_are_of_their_type_and_within_both_ends():
    ends = np.array([1.0, 0.1, -1.7e308]), np.array([2.0, 0.1, 1.7e308])
    at = np.array([0.3, 0.7, 0.5])

    assert between(*ends, at, "number").tolist() == pytest.approx([1.3, 0.1, 0.0])
    assert between(*ends, at, "number")[1] == 0.1
    assert between(*ends, at, "integer")[0] == 1.0
    assert between(np.array([0.25]), np.array([0.3]), at[:1], "datetime").tolist() == [0.25]
    texts = np.array(["a", None], dtype=object), np.array(["b", "c"], dtype=object)
    assert between(*texts, np.array([0.7, 0.2]), "text").tolist() == ["b", None]


def test_every_row_is_built_on_equally_often():
    table = table_of(
        {"x": "number"},
        y=[0, 0, 0, 0, 1, 1, 1],
        classes=("a", "b"),
        x=[0.0] * 4 + [10.0, 20.0, 40.0],
    )
    found = oversampled(table, 400, 1, 0).X["x"].to_numpy()[7:]

    assert len(found) == 12
    assert ((found > 20) & (found <= 40)).sum() == 4
