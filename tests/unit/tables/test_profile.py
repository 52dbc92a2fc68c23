"""What is found in a table."""

import math
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainlet.cells import MISSING_TEXT
from trainlet.datasets import Column, Histogram
from trainlet.errors import BadTable
from trainlet.tables import TextTable, describe, read_table
from trainlet.tables.profile import Asked
from trainlet.tables.profile import profile as profile_and_values

UPLOADED = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
DATA = Path(__file__).parents[2] / "data"


def profile(name, cells, type_):
    column = TextTable.of({name: list(cells)}).columns[0]
    return profile_and_values(name, column, Asked(type_))[0]


def described(data, types=None):
    table = read_table(data)
    return describe(
        table, types or {}, dataset="cars", version="0" * 20, size=len(data), uploaded=UPLOADED
    )


def test_a_column_of_numbers_is_described_by_hand_worked_figures():
    column = profile("x", ("0", "1", "5", "", "1", "10", "NA"), None)

    assert column.type == "integer"
    assert column.missing == 2
    assert column.distinct == 4
    assert column.minimum == 0
    assert column.maximum == 10
    assert column.mean == pytest.approx(3.4)
    assert column.deviation == pytest.approx(math.sqrt(69.2 / 4))
    assert column.histogram == Histogram(
        pytest.approx(list(range(11))), [1, 2, 0, 0, 0, 1, 0, 0, 0, 1]
    )
    assert column.top == [("1", 2), ("0", 1), ("5", 1), ("10", 1)]


def test_quantiles_lie_on_the_line_between_neighbours():
    column = profile("x", ("10", "4", "3", "2", "1"), None)

    assert list(column.quantiles) == [
        "0.005",
        "0.01",
        "0.05",
        "0.25",
        "0.5",
        "0.75",
        "0.95",
        "0.99",
        "0.995",
    ]
    assert list(column.quantiles.values()) == pytest.approx(
        [1.02, 1.04, 1.2, 2, 3, 4, 8.8, 9.76, 9.88]
    )


def test_frequent_values_weigh_as_often_as_they_occur():
    column = profile("x", ("1",) * 8 + ("2", "100"), None)

    assert column.quantiles["0.5"] == 1
    assert column.quantiles["0.75"] == 1
    assert column.mean == 11


def test_one_number_in_two_spellings_is_one_value():
    column = profile("x", ("1", "1.0", "1e0", "2"), None)

    assert column.type == "number"
    assert column.distinct == 2


def test_a_column_of_text_has_counts_and_no_figures():
    column = profile("x", ("b", "a", "b", "?", "", "NA", "c", "b", "a"), None)

    assert column == Column(
        name="x",
        type="text",
        why="'b' is no number",
        missing=2,
        distinct=4,
        top=[("b", 3), ("a", 2), ("NA", 1), ("c", 1)],
    )


def test_the_stand_in_for_a_missing_text_is_missing_in_a_table():
    column = profile("x", ("a", MISSING_TEXT, "b"), None)

    assert (column.type, column.missing, column.distinct) == ("text", 1, 2)


def test_only_the_ten_most_frequent_values_are_listed():
    column = profile("x", tuple("abcdefghijklmnopp"), None)

    assert column.distinct == 16
    assert len(column.top) == 10
    assert column.top[0] == ("p", 2)


def test_dates_are_described_in_utc_seconds():
    column = profile("x", ("1970-01-01", "1970-01-02", "?"), None)

    assert column.type == "datetime"
    assert (column.minimum, column.maximum, column.mean) == (0, 86_400, 43_200)


def test_booleans_are_described_as_one_and_zero():
    column = profile("x", ("true", "FALSE", "True", "true"), None)

    assert column.type == "boolean"
    assert column.mean == 0.75
    assert column.distinct == 2


def test_a_column_of_gaps_has_no_values():
    column = profile("x", ("", "?"), None)

    assert (column.missing, column.distinct, column.top) == (2, 0, [])
    assert column.mean is None
    assert column.histogram is None


def test_a_column_of_gaps_of_a_type_that_was_asked_for_has_no_values():
    column = profile("x", ("", "NA"), "number")

    assert (column.type, column.missing, column.minimum) == ("number", 2, None)


def test_a_constant_has_no_histogram_and_a_single_value_no_deviation():
    constant = profile("x", ("7", "7"), None)
    single = profile("x", ("7",), None)

    assert constant.histogram is None
    assert constant.deviation == 0
    assert single.deviation is None
    assert set(single.quantiles.values()) == {7.0}


def test_a_type_that_was_asked_for_is_kept():
    column = profile("zip", ("1", "2"), "text")

    assert (column.type, column.why, column.mean) == ("text", "asked for", None)


def test_a_schema_says_what_was_uploaded():
    schema = described(b"a,b\n1,x\n2,?\n")

    assert (schema.dataset, schema.version, schema.extension) == ("cars", "0" * 20, ".csv")
    assert (schema.size, schema.rows) == (12, 2)
    assert schema.uploaded == UPLOADED
    assert [(c.name, c.type, c.missing) for c in schema.columns] == [
        ("a", "integer", 0),
        ("b", "text", 1),
    ]


def test_types_that_were_asked_for_go_to_their_columns():
    schema = described(b"a,b\n1,2\n", {"b": "text"})

    assert [(c.name, c.type) for c in schema.columns] == [("a", "integer"), ("b", "text")]


def test_a_type_for_a_column_that_is_not_there_is_refused():
    with pytest.raises(BadTable) as caught:
        described(b"a,b\n1,2\n", {"c": "text"})

    assert caught.value.place == {"column": "c"}
    assert caught.value.remedy == "The columns are: a, b."
    assert caught.value.studio == "0001"


def test_the_automobile_table_is_described_as_a_spreadsheet_would():
    schema = described((DATA / "automobile_price.csv").read_bytes())
    price = schema.column("price")

    assert schema.rows == 205
    assert (price.type, price.missing) == ("integer", 4)
    assert (price.minimum, price.maximum) == (5118, 45400)
    assert price.mean == pytest.approx(13207.129353233831)
    assert price.quantiles["0.5"] == 10295
    assert schema.column("make").distinct == 22
    assert schema.column("make").top[0] == ("toyota", 32)
    assert sum(price.histogram.counts) == 201


@given(st.lists(st.floats(-1e100, 1e100).map(lambda x: round(x, 3)), min_size=1, max_size=20))
def test_figures_are_in_order_and_every_value_is_in_the_histogram(values):
    values = [value if abs(value) < 1e9 else value % 1000 for value in values]
    column = profile("x", tuple(map(repr, values)), "number")
    quantiles = list(column.quantiles.values())

    assert column.minimum == min(values)
    assert column.maximum == max(values)
    assert column.distinct == len(set(values))
    slack = 1e-12 * max(map(abs, values))
    assert all(a <= b + slack for a, b in pairwise(quantiles))
    assert column.histogram is None or sum(column.histogram.counts) == len(values)
    assert column.quantiles["0.5"] == pytest.approx(float(np.median(values)))


@pytest.mark.parametrize(
    "cells", [("1.0", "1.0000000000000002"), ("9007199254740991", "9007199254740992")]
)
def test_numbers_too_close_for_ten_intervals_have_no_histogram(cells):
    assert profile("x", cells, None).histogram is None


@pytest.mark.parametrize("cells", [("1e308", "-1e308"), ("1.7e308", "1.6e308", "1.5e308")])
def test_the_profile_of_enormous_numbers_can_be_stored_and_read(cells):
    column = profile("x", cells, None)
    figures = [column.mean, column.deviation, *column.quantiles.values()]

    assert all(figure is None or math.isfinite(figure) for figure in figures)
    assert msgspec.json.decode(msgspec.json.encode(column), type=Column) == column


def matrix(schema, kind):
    found = getattr(schema.correlations, kind)
    names = schema.correlations.columns
    return {
        name: dict(zip(names, row, strict=True)) for name, row in zip(names, found, strict=True)
    }


REFERENCE = {
    "city-mpg": (0.971337, 0.892472),
    "curb-weight": (-0.797465, -0.673447),
    "horsepower": (-0.770908, -0.728289),
    "price": (-0.704692, -0.651805),
    "length": (-0.704662, -0.531933),
    "engine-size": (-0.677470, -0.581816),
    "width": (-0.677218, -0.525585),
    "bore": (-0.594572, -0.467345),
    "wheel-base": (-0.544082, -0.407696),
    "compression-ratio": (0.265201, 0.337031),
}


def test_studios_published_correlations_reproduce():
    schema = described((DATA / "automobile_price.csv").read_bytes())
    pearson, kendall = matrix(schema, "pearson"), matrix(schema, "kendall")

    for name, (linear, ranked) in REFERENCE.items():
        assert pearson["highway-mpg"][name] == pytest.approx(linear, abs=5e-7)
        assert kendall["highway-mpg"][name] == pytest.approx(ranked, abs=5e-7)
    assert pearson["wheel-base"]["curb-weight"] == pytest.approx(0.776386, abs=5e-7)


def test_studios_published_statistics_reproduce():
    schema = described((DATA / "automobile_price.csv").read_bytes())
    city = schema.column("city-mpg")

    squared = schema.column("highway-mpg").statistics["deviation-squared"]
    assert squared == pytest.approx(9674.312, abs=5e-4)
    assert (city.mean, city.minimum) == (pytest.approx(25.21951, abs=5e-6), 13)
    assert schema.column("normalized-losses").missing / 205 == pytest.approx(0.2)
    assert schema.column("stroke").missing / 205 == pytest.approx(0.019512195)
    present = {name: 205 - schema.column(name).missing for name in REFERENCE}
    assert [present[n] for n in ("horsepower", "price", "bore", "length")] == [203, 201, 201, 205]


@given(st.lists(st.integers(1, 1000), min_size=4, max_size=30).filter(lambda v: len(set(v)) > 1))
def test_elementary_statistics_are_those_of_scipy(values):
    from scipy import stats

    found = profile("x", map(str, values), None).statistics

    assert found["sample-skewness"] == pytest.approx(stats.skew(values, bias=False), abs=1e-9)
    assert found["sample-kurtosis"] == pytest.approx(stats.kurtosis(values, bias=False), abs=1e-9)
    assert found["geometric-mean"] == pytest.approx(stats.gmean(values))
    assert found["harmonic-mean"] == pytest.approx(stats.hmean(values))
    assert found["median-deviation"] == pytest.approx(stats.median_abs_deviation(values))
    assert found["interquartile-distance"] == pytest.approx(stats.iqr(values))
    assert found["sample-variance"] == pytest.approx(np.var(values, ddof=1))
    assert found["central-moment-3"] == pytest.approx(stats.moment(values, 3), abs=1e-3)
    assert found["mode"] == stats.mode(values).mode


def test_the_columns_of_the_census_that_seem_to_be_labels_and_ids():
    schema = described((DATA / "adult_3000.csv").read_bytes())

    assert schema.hints.labels == ["income"]
    assert (schema.hints.ids, schema.hints.constant) == ([], ["part"])
    rows = "\n".join(f"{i},{i % 2},x,{i * 7919 % 1000}" for i in range(100))
    hints = described(f"customer_id,bought,same,sum\n{rows}\n".encode()).hints
    assert (hints.ids, hints.constant) == (["customer_id"], ["same"])


def test_a_long_text_is_cut_in_the_profile_alone():
    assert profile("x", ["y" * 500], None).top == [("y" * 197 + "...", 1)]
