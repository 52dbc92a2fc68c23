"""Deals rows into parts of given shares, each part with its share of every stratum."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.rows.dealing import (
    apportioned,
    cut,
    deal,
    draw,
    interleaved,
    strata_of,
)
from trainlet.catalogue.fitted.rows.rows import generator
from trainlet.errors import BadRecipe

ONE = np.zeros(7, np.int64)


def test_equal_shares_are_dealt_in_turn():
    assert deal(ONE, np.full(3, 1 / 3), None).tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert deal(np.array([0, 1, 0, 1]), np.full(2, 0.5), None).tolist() == [0, 0, 1, 1]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.integers(1, 30))
def test_a_round_robin_is_one_for_any_number_of_rows(rows, parts):
    assert interleaved(rows, np.full(parts, 1 / parts)).tolist() == [i % parts for i in range(rows)]


def test_the_largest_remainders_are_rounded_up():
    assert apportioned(100, np.array([0.29, 0.71])).tolist() == [29, 71]
    assert apportioned(10, np.array([0.26, 0.26, 0.48])).tolist() == [3, 2, 5]
    assert apportioned(3, np.array([0.5, 0.5])).tolist() == [2, 1]
    assert apportioned(0, np.array([0.5, 0.5])).tolist() == [0, 0]


def test_a_cut_takes_the_first_of_every_stratum():
    strata = np.array([0, 1, 0, 1, 0, 1, 0, 1])

    assert cut(ONE, np.array([0.5, 0.5]), None).tolist() == [0, 0, 0, 0, 1, 1, 1]
    assert cut(strata, np.array([0.5, 0.5]), None).tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 5), max_size=80), st.floats(0.01, 0.99), st.integers(0, 99))
def test_every_stratum_has_its_share_to_within_a_row(strata, share, seed):
    strata, shares = np.array(strata, np.int64), np.array([share, 1 - share])
    for way in (deal, cut):
        first = way(strata, shares, generator(seed)) == 0
        assert abs(first.sum() - share * len(strata)) <= 0.5 + 1e-6
        for stratum in set(strata.tolist()):
            there = strata == stratum
            assert abs(first[there].sum() - share * there.sum()) < 2


def test_chance_tells_which_rows_and_the_seed_tells_chance():
    strata = np.zeros(50, np.int64)
    first, again, other = (deal(strata, np.full(2, 0.5), generator(s)).tolist() for s in (1, 1, 2))

    assert first == again != other


def test_rows_are_drawn_with_replacement_within_their_stratum():
    strata = np.array([3, 1, 3, 1, 1, 3, 2])
    found = np.array([draw(strata, generator(seed)) for seed in range(40)])

    assert (np.sort(strata[found], axis=1) == np.sort(strata)).all()
    assert (np.diff(found) >= 0).all()
    assert set(found.ravel()) == set(range(7))
    assert len(draw(ONE[:0], generator(0))) == 0


def test_strata_are_the_values_of_features_columns_aside_and_labels():
    types = {"t": "text", "n": "number", "i": "integer"}
    table = table_of(types, y=[1, 0, 1], t=["a", None, "a"], n=[1.0, 2.0, 3.0], i=[5.0, NAN, 5.0])
    table = replace(table, label="L", aside=pd.DataFrame({"w": [0.5, 1.0, 0.5], "g": list("xyx")}))

    for key in ("t", "i", "g", "L"):
        assert strata_of(table, key).tolist() == [0, 1, 0], key
    assert strata_of(table, "").tolist() == [0, 0, 0]
    for key, studio in {"n": "0017", "w": "0017", "absent": "0001"}.items():
        with pytest.raises(BadRecipe) as caught:
            strata_of(table, key)
        assert caught.value.studio == studio
