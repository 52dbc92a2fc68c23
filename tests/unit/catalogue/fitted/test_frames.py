"""Frames with other columns."""

import numpy as np
import pandas as pd

from trainlet.catalogue.fitted.frames import texts, with_columns, without_columns


def test_columns_are_put_in_the_place_of_their_like_and_others_behind():
    X = pd.DataFrame({"a b": [1.0, 2.0], "t": pd.Series(["x", None], dtype=object)}, index=[5, 9])
    words = np.array(["y", None], dtype=object)
    found = with_columns(X, {"c": np.zeros(2), "a b": np.ones(2), "w": words})

    assert list(found.columns) == ["a b", "t", "c", "w"]
    assert list(found.index) == [5, 9]
    assert found["a b"].tolist() == [1.0, 1.0]
    assert found["w"].dtype == found["t"].dtype == object
    assert found["w"].tolist() == ["y", None]
    assert X["a b"].tolist() == [1.0, 2.0]


def test_columns_are_left_out_though_some_are_not_there():
    X = pd.DataFrame({"a": [1.0], "b": [2.0]})

    assert list(without_columns(X, frozenset({"b", "z"})).columns) == ["a"]


def test_texts_are_objects():
    X = pd.DataFrame({"t": pd.Series(["x", None], dtype=object), "a": [1.0, 2.0]})

    assert texts(X, ["t"]).tolist() == [["x"], [None]]
    assert texts(X, []).shape == (2, 0)
