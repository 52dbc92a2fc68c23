"""Steps that change which rows there are."""

import numpy as np
import pytest

from tests.steps import NAN, assert_nodes_agree, table_of
from trainlet.catalogue.fitted.rows.rows import Keep, Rewrite, generator, rows_at

TABLE = table_of({"a": "number", "t": "text"}, y=[4, 5, 6], a=[1.0, 2.0, 3.0], t=["x", "", None])


def test_rows_are_kept_with_their_labels_in_training_alone():
    step = Keep(lambda table: np.array([2, 0, 2]))
    found = step.run(TABLE)

    assert found.y.tolist() == [6, 4, 6]
    assert found.X["a"].tolist() == [3, 1, 3]
    assert assert_nodes_agree(step, TABLE.X, TABLE.types).equals(TABLE.X)


def test_a_table_is_rewritten_in_training_alone():
    step = Rewrite(lambda table: table.take(np.array([1])))

    assert step.run(TABLE).y.tolist() == [5]
    assert len(assert_nodes_agree(step, TABLE.X, TABLE.types)) == 3


def test_any_integer_is_a_seed():
    drawn = [generator(seed).random() for seed in (0, 1, -1, 2**70 + 1)]

    assert drawn[1] == drawn[3]
    assert len(set(drawn)) == 3


def test_a_row_at_minus_one_is_missing():
    found = rows_at(TABLE.X, np.array([1, -1]))

    np.testing.assert_array_equal(found["a"], [2.0, NAN])
    assert found["t"].tolist() == ["", None]
    assert found["t"].dtype == object
    assert rows_at(TABLE.X.iloc[:0], np.array([-1]))["t"].tolist() == [None]


def test_whole_columns_of_gaps_keep_their_kind():
    found = rows_at(TABLE.X, np.array([-1, -1]))

    assert found.dtypes.tolist() == [np.float64, object]
    assert pytest.approx(found["a"].tolist(), nan_ok=True) == [NAN, NAN]
