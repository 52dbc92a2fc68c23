"""Bins."""

import numpy as np

from tests.steps import NAN, assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.numbers.binning import Bins

TYPES = {"a": "number", "b": "number", "A": "text", "B": "text"}
EDGES = {"a": np.array([1.0, 2.0]), "b": np.zeros(0)}


def test_each_column_has_its_own_edges_and_names():
    tables = [
        np.array(["low", "mid", "high", None], dtype=object),
        np.array(["all", None], dtype=object),
    ]
    step = Bins(EDGES, ["A", "B"], tables, "text")
    rows = frame_of(TYPES, a=[1.0, 1.5, 9.0, NAN], b=[5.0, NAN, -1.0, 0.0])
    found = assert_nodes_agree(step, rows, TYPES)

    assert found["A"].tolist() == ["low", "mid", "high", None]
    assert found["B"].tolist() == ["all", None, "all", "all"]


def test_numbers_stand_for_bins_too_and_columns_may_be_absent():
    step = Bins(
        EDGES, ["a", "b"], [np.array([10.0, 20.0, 30.0, NAN]), np.array([7.0, NAN])], "number"
    )

    assert assert_nodes_agree(step, frame_of(TYPES, b=[3.0]), TYPES)["b"].tolist() == [7.0]
    assert assert_nodes_agree(step, frame_of(TYPES, a=[3.0]), TYPES)["a"].tolist() == [30.0]
