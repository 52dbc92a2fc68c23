"""SMOTE."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings as limits
from hypothesis import strategies as st

from tests.steps import NAN, fitted, table_of
from trainlet.errors import BadRecipe, TrainingFailed

TYPES = {"x": "number", "i": "integer", "b": "boolean", "d": "datetime", "t 😀.ü": "text"}


def table(rare=4, common=10, **changes):
    rows = common + rare
    places = np.arange(float(rows))
    columns = {
        "x": np.where(places < common, -1e3, places) + 0.5,
        "i": places * 3,
        "b": places % 2,
        "d": places * 86400,
        "t 😀.ü": [f"t{int(p)}" for p in places],
        **changes,
    }
    y = np.repeat([1, 0], [common, rare])
    return table_of(TYPES, y=y, classes=("rare", "common", "none"), **columns)


def run(given, **settings):
    return fitted("smote", given, **settings).run(given)


def refused(error, given, **settings):
    with pytest.raises(error) as caught:
        run(given, **settings)
    return caught.value.studio


def test_the_rarest_class_grows_by_the_percentage_and_all_else_stays():
    given = table()
    for percentage, added in {0: 0, 50: 2, 100: 4, 130: 5, 200: 8}.items():
        found = run(given, smote_percentage=percentage)
        assert found.y.tolist() == [1] * 10 + [0] * (4 + added)
        assert found.X.iloc[:14].equals(given.X)
        assert (found.X.dtypes == given.X.dtypes).all()


def test_a_new_row_lies_between_a_row_and_its_nearest_neighbour():
    given = table(x=[0.0] * 10 + [0.0, 1.0, 10.0, 12.0])
    given = replace(given, X=given.X[["x"]], types={"x": "number"})
    found = run(given, smote_percentage=5000).X["x"].to_numpy()[14:]

    assert ((found <= 1) | (found >= 10)).all()
    assert found.min() >= 0
    assert found.max() <= 12
    assert len(np.unique(found)) > 150
    assert (
        run(given, smote_percentage=5000, number_of_nearest_neighbors=3).X["x"].between(2, 9).any()
    )


def test_values_stay_of_their_type_and_texts_of_the_nearer_end():
    given = table()
    new = run(given, smote_percentage=1000, number_of_nearest_neighbors=3).X.iloc[14:]

    for name in ("i", "b", "d"):
        assert (new[name] % 1 == 0).all(), name
    assert new["b"].isin([0, 1]).all()
    assert set(new["t 😀.ü"]) == {"t10", "t11", "t12", "t13"}
    ends = dict(zip(given.X["t 😀.ü"], given.X["x"], strict=True))
    assert (abs(new["x"] - new["t 😀.ü"].map(ends)) <= 1.5).all()


def test_a_text_that_differs_counts_as_one_deviation():
    rare = [0.0, 1.0, 1.2, 3.0]
    given = table(x=[0.0] * 10 + rare, **{"t 😀.ü": ["c"] * 10 + ["a", "b", "a", "b"]})
    given = replace(given, X=given.X[["x", "t 😀.ü"]])
    new = run(given, smote_percentage=4000).X.iloc[14:]

    assert set(new["t 😀.ü"]) == {"a", "b"}
    assert not ((new["x"] < 0.99) & (new["t 😀.ü"] == "b")).any()


def test_columns_that_are_constant_stay_so():
    found = run(table(x=[0.1] * 14), smote_percentage=900)

    assert (found.X["x"] == 0.1).all()


def test_huge_numbers_overflow_nowhere():
    given = table(x=[0.0] * 10 + [-1.7e308, 1.7e308, 1e300, 5e-324])

    assert np.isfinite(run(given, smote_percentage=300, number_of_nearest_neighbors=3).X["x"]).all()


def test_columns_aside_are_those_of_the_row_that_is_built_on():
    given = replace(table(), aside=pd.DataFrame({"id": [f"r{i}" for i in range(14)]}))
    found = run(given, smote_percentage=200)

    assert found.aside["id"].tolist()[14:] == [f"r{i}" for i in range(10, 14) for _ in range(2)]


def test_the_seed_tells_the_rows():
    given = table()
    assert run(given).X.equals(run(given).X)
    assert not run(given).X.equals(run(given, random_seed=3).X)


def test_rows_with_gaps_are_counted_but_nothing_is_built_on_them():
    found = run(table(x=[0.0] * 10 + [1.0, NAN, 2.0, 3.0]))

    assert len(found.X) == 18
    assert found.X.iloc[14:].notna().all(axis=None)


def test_too_few_rows_without_gaps_are_refused():
    gaps = table(x=[0.0] * 10 + [1.0, NAN, NAN, NAN])

    assert refused(TrainingFailed, gaps) == "0021"
    assert refused(TrainingFailed, table(rare=1)) == "0021"
    assert refused(TrainingFailed, table(), number_of_nearest_neighbors=4) == "0021"
    assert refused(TrainingFailed, table(common=0)) == "0021"
    assert refused(TrainingFailed, table(), smote_percentage=10**12) == "0008"


def test_a_label_without_classes_is_refused():
    assert refused(BadRecipe, replace(table(), y=None, classes=())) == "0024"
    assert refused(BadRecipe, replace(table(), classes=())) == "0024"


@limits(max_examples=40, deadline=None)
@drawn(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=8),
    st.integers(0, 2**40),
)
def test_nothing_lies_beyond_the_ends(values, seed):
    given = table(rare=len(values), x=[0.0] * 10 + values)
    found = run(given, smote_percentage=300, number_of_nearest_neighbors=2, random_seed=seed)
    new = found.X["x"].iloc[10 + len(values) :]

    assert new.between(min(values), max(values)).all()
