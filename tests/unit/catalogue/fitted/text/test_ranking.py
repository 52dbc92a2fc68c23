"""Scores of sparse columns."""

import numpy as np
import pytest
from scipy import sparse

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.selecting import scores
from trainlet.catalogue.fitted.text import ranking
from trainlet.errors import BadRecipe

TYPES = {"t": "text", "n": "number", "b": "boolean"}


def test_blocks_of_columns_are_scored_as_all_at_once(monkeypatch):
    counts = np.random.default_rng(0).integers(0, 3, (12, 7)).astype(float)
    target = np.arange(12) % 2, True
    monkeypatch.setattr(ranking, "BLOCK", 24)
    found = ranking.scores_of(sparse.csr_array(counts), target, "fisher-score")

    assert found.tolist() == scores("fisher-score", counts, *target).tolist()
    assert ranking.scores_of(sparse.csr_array((3, 0)), target, "fisher-score").shape == (0,)


def test_the_target_is_the_label_or_a_column():
    table = table_of(
        TYPES, y=[0, 1, 0], classes=("x", "y"), t=["b", None, "a"], n=[1.0, 2.0, 3.0],
        b=[1.0, 0.0, NAN],
    )  # fmt: skip
    told = {name: ranking.target_of(table, name) for name in ("", "t", "n", "b")}

    assert told[""][1] is told["t"][1] is told["b"][1] is True
    assert told["n"][1] is False
    np.testing.assert_array_equal(told["t"][0], [1.0, NAN, 0.0])
    np.testing.assert_array_equal(told["b"][0], [1.0, 0.0, NAN])
    assert ranking.target_of(table_of(TYPES, n=[1.0]), "") is None
    with pytest.raises(BadRecipe, match="'z'"):
        ranking.target_of(table, "z")
