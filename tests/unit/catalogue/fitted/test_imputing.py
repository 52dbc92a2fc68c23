"""Missing numbers guessed by the others of their row."""

import numpy as np
import pytest

from tests.steps import NAN, assert_nodes_agree, frame_of
from trainlet.catalogue.fitted.filling import Rounding
from trainlet.catalogue.fitted.imputing import fit_regressions, fit_subspace

COLUMNS = ["a b", "c", "d"]
TYPES = dict.fromkeys(COLUMNS, "number")


@pytest.fixture(scope="module")
def values():
    """Return rows on a line, but for a little: (x, 2 x + 1, 5 - x), a fifth of them with a gap."""
    random = np.random.default_rng(6)
    x = random.normal(size=300)
    found = np.stack([x, 2 * x + 1, 5 - x], axis=1) + random.normal(size=(300, 3)) / 1000
    found[random.random((300, 3)) < 0.07] = NAN
    return found


def rounding(whole=False):
    return Rounding(np.full(3, whole), np.zeros(3, np.bool_))


def fits(values, **kinds):
    yield fit_regressions(values, COLUMNS, rounding(**kinds), 5, 1)
    yield fit_subspace(values, COLUMNS, rounding(**kinds), 10)


def test_rows_are_completed_to_where_the_others_lie(values):
    rows = frame_of(TYPES, **{"a b": [NAN, 2.0, 3.0], "c": [7.0, NAN, 7.0], "d": [2.0, 3.0, NAN]})
    for step in fits(values):
        found = assert_nodes_agree(step, rows, TYPES)

        assert found.to_numpy() == pytest.approx(
            np.array([[3.0, 7.0, 2.0], [2.0, 5.0, 3.0], [3.0, 7.0, 2.0]]), abs=0.05
        )


def test_what_is_there_stays_to_the_last_digit_and_whole_columns_get_whole_guesses(values):
    rows = frame_of(TYPES, **{"a b": [0.1, NAN], "c": [1e17 + 1, 7.4], "d": [NAN, -1e-300]})
    for step in fits(values, whole=True):
        found = assert_nodes_agree(step, rows, TYPES)

        assert found["a b"][0] == 0.1
        assert found["c"].tolist() == [1e17 + 1, 7.4]
        assert found["d"][1] == -1e-300
        assert found["a b"][1] == np.rint(found["a b"][1])


def test_a_row_of_gaps_is_completed_too(values):
    rows = frame_of(TYPES, **{name: [NAN] for name in COLUMNS})
    for step in fits(values):
        found = assert_nodes_agree(step, rows, TYPES)

        assert found.to_numpy()[0] == pytest.approx(np.nanmean(values, axis=0), abs=0.3)


def test_columns_depend_on_one_another(values):
    for step in fits(values):
        assert step.lineage.sources("c") == ("a b", "c", "d")
        assert step.lineage.filled == set(COLUMNS)
        rows = frame_of(TYPES, c=[NAN])
        assert step.apply(rows) is rows


def test_constant_columns_and_a_single_row_are_no_trouble():
    for values in (np.array([[1.0, 2.0, NAN], [1.0, 2.0, 3.0]]), np.array([[1.0, 2.0, 3.0]])):
        for step in fits(values):
            rows = frame_of(TYPES, **{"a b": [NAN], "c": [2.0], "d": [3.0]})
            assert assert_nodes_agree(step, rows, TYPES)["a b"][0] == pytest.approx(1.0)
