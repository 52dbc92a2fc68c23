"""Indicators."""

import numpy as np

from tests.steps import assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.dummies import Dummies, known_values
from trainlet.cells import MISSING_TEXT


def test_known_values_are_sorted_and_gaps_come_last():
    column = np.array(["b", None, "a", "b"], dtype=object)

    assert known_values(column) == ["a", "b", MISSING_TEXT]
    assert known_values(column[[0, 2]]) == ["a", "b"]
    assert known_values(column[[1]]) == [MISSING_TEXT]


def test_a_column_without_values_has_no_indicators():
    rows = frame_of({"t": "text"}, t=["x"])

    assert list(assert_nodes_agree(Dummies({"t": []}, []), rows, {"t": "text"})) == ["t"]
