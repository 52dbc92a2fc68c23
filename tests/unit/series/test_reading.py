"""Series from cells."""

import pytest

from trainlet.errors import BadRows
from trainlet.series.reading import read_series


def test_rows_are_put_in_the_order_of_time_and_remember_their_own():
    columns = {"t": ["2024-01-02", "2024-01-01T12:00:00Z", "2024-01-01"], "v": ["3", 2, 1.5]}
    series = read_series(columns, "t", "v")

    assert series.order.tolist() == [2, 1, 0]
    assert series.values.tolist() == [1.5, 2.0, 3.0]
    assert (series.seconds - series.seconds[0]).tolist() == [0, 43_200, 86_400]
    assert read_series({"t": [5, "4"], "v": [1, 2]}, "t", "v").seconds.tolist() == [4, 5]


@pytest.mark.parametrize(
    ("times", "values", "row", "column", "studio"),
    [
        (["2024-01-01", "soon"], [1, 2], 2, "t", "0017"),
        (["2024-01-01", None], [1, 2], 2, "t", "0003"),
        ([1, 2], [None, 2], 1, "v", "0003"),
        ([1, 2], [float("nan"), 2], 1, "v", "0003"),
        ([1, 2], ["", 2], 1, "v", "0003"),
        ([1, 2], [1, "two"], 2, "v", "0017"),
        ([1, 2], [1, True], 2, "v", "0017"),
        ([1, 2], [1, 10**400], 2, "v", "0017"),
        ([1, 2], ["1e200", 2], 1, "v", "0017"),
        ([1, 2], [float("inf"), 2], 1, "v", "0017"),
        ([1, 2, 1.0], [1, 2, 3], 3, "t", "0039"),
    ],
)
def test_what_is_no_series_is_refused_with_its_place(times, values, row, column, studio):
    with pytest.raises(BadRows) as refused:
        read_series({"t": times, "v": values}, "t", "v")

    problem = refused.value.problem()
    assert (problem["row"], problem["column"]) == (row, column)
    assert problem["studio_error"] == studio


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(BadRows) as refused:
        read_series({"t": [1]}, "t", "v")

    assert refused.value.problem()["column"] == "v"
