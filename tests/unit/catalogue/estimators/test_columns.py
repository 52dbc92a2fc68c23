"""Which columns are numbers and which are text."""

import numpy as np
import pandas as pd

from trainlet.catalogue.estimators.columns import kinds, lookup_table, vocabulary


def objects(*texts):
    return np.array(texts, dtype=object)


def test_columns_are_numbers_or_text_in_the_order_of_the_frame():
    frame = pd.DataFrame(
        {
            "b": [1.0],
            "z": pd.Series(["x"], dtype=object),
            "a": [2],
            "y": pd.Series([None], dtype=object),
            "0": [3.0],
        }
    )

    assert kinds(frame) == (["b", "a", "0"], ["z", "y"])


def test_the_vocabulary_holds_every_text_once_and_sorted():
    assert vocabulary([objects("b", "a"), objects("c", "b")]) == ["a", "b", "c"]
    assert vocabulary([]) == []


def test_the_table_says_what_each_column_makes_of_each_text():
    texts, table = lookup_table(
        [objects("b", "a"), objects("c", "b")],
        [np.array([10.0, 20.0]), np.array([30.0, 40.0])],
        [-1.0, -2.0],
    )

    assert texts == ["a", "b", "c"]
    assert table.tolist() == [[20.0, 10.0, -1.0, -1.0], [-2.0, 40.0, 30.0, -2.0]]
