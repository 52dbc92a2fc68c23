"""Clean Missing Data."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.experimental import enable_iterative_imputer  # noqa: F401 - it brings the next one
from sklearn.impute import IterativeImputer

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe, BadSettings

TRANSFORM = lookup.get("transforms", "clean-missing-data")
TYPES = {"n": "number", "i": "integer", "b": "boolean", "d": "datetime", "t": "text"}
FILLING = [
    "custom-substitution-value",
    "replace-with-mean",
    "replace-with-median",
    "replace-with-mode",
]
GUESSING = ["replace-using-mice", "replace-using-probabilistic-pca"]
REMOVING = ["remove-entire-row", "remove-entire-column"]
MODES = [*FILLING, *GUESSING, *REMOVING]


def rows_of(**columns):
    return frame_of(TYPES, **columns)


def clean(frame, mode, columns=None, **more):
    table = table_of(TYPES, **dict(frame.items()))
    return fitted("clean-missing-data", table, columns, cleaning_mode=mode, **more)


def filled(frame, mode, columns=None, **more):
    return clean(frame, mode, columns, **more).apply(frame)


def kept(frame, mode, columns=None):
    table = table_of(TYPES, y=np.arange(len(frame)), **dict(frame.items()))
    return clean(frame, mode, columns).run(table).y.tolist()


def test_the_mean_fills_numbers_with_the_mean_of_what_is_there():
    frame = rows_of(n=[1.0, NAN, 2.5, 7.0])

    assert filled(frame, "replace-with-mean")["n"].tolist() == [1.0, 3.5, 2.5, 7.0]


def test_the_median_fills_numbers_with_the_median_of_what_is_there():
    frame = rows_of(n=[1.0, NAN, 2.5, 100.0])

    assert filled(frame, "replace-with-median")["n"].tolist() == [1.0, 2.5, 2.5, 100.0]


def test_integers_are_filled_with_the_nearest_integer():
    frame = rows_of(i=[1.0, NAN, 2.0, 5.0])

    assert filled(frame, "replace-with-mean")["i"].tolist()[1] == 3.0
    assert filled(rows_of(i=[1.0, 2.0, NAN, 4.0, 4.0]), "replace-with-mean")["i"][2] == 3.0
    assert filled(rows_of(i=[1.0, 4.0, NAN]), "replace-with-median")["i"][2] == 2.0


def test_the_mean_of_booleans_is_one_of_the_two():
    assert filled(rows_of(b=[1.0, 1.0, 0.0, NAN]), "replace-with-mean")["b"][3] == 1.0
    assert filled(rows_of(b=[1.0, 0.0, 0.0, NAN]), "replace-with-mean")["b"][3] == 0.0


def test_the_mode_fills_every_type_and_the_smallest_of_equals_wins():
    frame = rows_of(
        n=[2.5, 1.5, NAN, 2.5, 1.5],
        d=[0.0, 60.0, 60.0, NAN, 0.0],
        b=[1.0, 1.0, NAN, 0.0, NAN],
        t=["b", None, "b", "a", "a"],
    )
    found = filled(frame, "replace-with-mode")

    assert found["n"][2] == 1.5
    assert found["d"][3] == 0.0
    assert found["b"][2] == 1.0
    assert found["t"][1] == "a"


def test_a_custom_number_fills_numbers_and_texts_but_no_boolean_and_no_date():
    frame = rows_of(n=[NAN], i=[NAN], b=[NAN], d=[NAN], t=[None])
    step = clean(frame, "custom-substitution-value", replacement_value="7")
    found = step.apply(frame)

    assert step.lineage.filled == {"n", "i", "t"}
    assert found["n"].tolist() == [7.0]
    assert found["i"].tolist() == [7.0]
    assert found["t"].tolist() == ["7"]
    assert found[["b", "d"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("value", "takes"),
    [
        ("1970-01-02", {"d": 86_400.0}),
        ("true", {"b": 1.0}),
        ("2.5", {"n": 2.5}),
        ("7", {"n": 7.0, "i": 7.0}),
        ("unknown", {}),
        ("007", {}),
    ],
)
def test_a_custom_value_fills_the_types_that_it_can_be_read_as(value, takes):
    frame = rows_of(n=[NAN], i=[NAN], b=[NAN], d=[NAN], t=[None])
    found = filled(frame, "custom-substitution-value", replacement_value=value)

    assert found.iloc[0].dropna().to_dict() == {**takes, "t": value}


def test_the_defaults_are_studios():
    given = TRANSFORM.settings()

    assert (given.cleaning_mode, given.replacement_value) == ("custom-substitution-value", "0")
    assert (given.minimum_missing_value_ratio, given.maximum_missing_value_ratio) == (0.0, 1.0)
    assert given.cols_with_all_missing_values == "remove"
    assert not given.generate_missing_value_indicator_column
    assert given.number_of_iterations == 5
    assert given.number_of_iterations_for_pca_prediction == 10


@pytest.mark.parametrize(
    ("mode", "takes"),
    [
        ("replace-with-mean", {"n", "i", "b"}),
        ("replace-with-median", {"n", "i"}),
        ("replace-with-mode", {"n", "i", "b", "d", "t"}),
    ],
)
def test_a_mode_without_columns_acts_on_all_that_it_applies_to(mode, takes):
    frame = rows_of(n=[1.0], i=[1.0], b=[1.0], d=[1.0], t=["x"])

    assert clean(frame, mode).lineage.filled == takes


def test_only_the_named_columns_are_filled():
    frame = rows_of(n=[NAN, 1.0], i=[NAN, 2.0])
    step = clean(frame, "replace-with-mean", ["i"])

    assert step.lineage.filled == {"i"}
    assert step.apply(frame)["n"].isna().tolist() == [True, False]


@pytest.mark.parametrize("mode", [*FILLING[1:], *GUESSING])
def test_a_column_of_gaps_goes_or_stays_as_it_is(mode):
    frame = rows_of(n=[NAN, NAN, NAN], i=[1.0, NAN, 3.0])
    gone = clean(frame, mode)
    left = clean(frame, mode, cols_with_all_missing_values="propagate")

    assert list(gone.apply(frame).columns) == ["i"]
    assert left.apply(frame)["n"].isna().all()
    assert left.lineage.filled == {"i"}
    assert left.apply(frame)["i"].tolist() == [1.0, 1.0 if "mode" in mode else 2.0, 3.0]


def test_a_custom_value_fills_a_column_of_gaps():
    assert filled(rows_of(n=[NAN, NAN]), "custom-substitution-value")["n"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("low", "high", "cleaned"), [(0, 1, "nit"), (0.25, 0.5, "it"), (0.6, 1, "")]
)
def test_columns_are_cleaned_whose_share_of_gaps_is_within_the_bounds(low, high, cleaned):
    frame = rows_of(n=[1.0, 2.0, 3.0, 4.0], i=[1.0, NAN, 3.0, 4.0], t=["a", None, None, "b"])
    bounds = {"minimum_missing_value_ratio": low, "maximum_missing_value_ratio": high}

    assert clean(frame, "custom-substitution-value", **bounds).lineage.filled == set(cleaned)
    assert kept(frame, "remove-entire-row") == [0, 3]


def test_indicators_tell_which_values_were_missing_in_any_row():
    frame = rows_of(n=[1.0, NAN], t=["a", None])
    step = clean(frame, "custom-substitution-value", generate_missing_value_indicator_column=True)
    found = assert_nodes_agree(step, rows_of(n=[NAN, 3.0], t=["b", None]), TYPES)

    assert list(found.columns) == ["n", "t", "n_IsMissing", "t_IsMissing"]
    assert found["n_IsMissing"].tolist() == [1.0, 0.0]
    assert found["t_IsMissing"].tolist() == [0.0, 1.0]
    assert step.lineage.types == {"n_IsMissing": "boolean", "t_IsMissing": "boolean"}


def test_chained_equations_are_those_of_scikit_learn():
    generator = np.random.default_rng(3)
    n = generator.normal(size=50)
    d = np.where(np.arange(50) % 7 == 0, NAN, 2 * n + 1 + generator.normal(size=50) / 100)
    table = table_of({"n": "number", "d": "duration"}, n=n, d=d)
    step = fitted("clean-missing-data", table, cleaning_mode="replace-using-mice")
    want = IterativeImputer(max_iter=5, random_state=0).fit_transform(table.X)
    found = assert_nodes_agree(step, table.X, table.types)

    assert found.to_numpy() == pytest.approx(want)
    assert found["d"].to_numpy() == pytest.approx(2 * n + 1, abs=0.05)


def test_the_plane_of_probabilistic_pca_is_found_through_gaps():
    generator = np.random.default_rng(4)
    n = generator.normal(size=200)
    frame = {"n": n, "m": 3 * n - 1 + generator.normal(size=200) / 100, "o": 10 - n}
    frame["m"] = np.where(np.arange(200) % 5 == 0, NAN, frame["m"])
    table = table_of(dict.fromkeys(frame, "number"), **frame)
    step = fitted("clean-missing-data", table, cleaning_mode="replace-using-probabilistic-pca")
    found = assert_nodes_agree(step, table.X, table.types)

    assert found["m"].to_numpy() == pytest.approx(3 * n - 1, abs=0.1)


@pytest.mark.parametrize("mode", GUESSING)
def test_guesses_are_values_of_their_types(mode):
    frame = rows_of(n=[1.0, 2.0, 3.0, 4.1], i=[1.0, NAN, 3.0, 4.0], b=[0.0, 0.0, NAN, 1.0])
    found = filled(frame, mode)

    assert found["i"][1] == np.rint(found["i"][1])
    assert found["b"][2] in (0.0, 1.0)
    assert found["n"].tolist() == frame["n"].tolist()


def test_settings_beyond_their_bounds_are_refused_with_studios_number():
    for setting, value in {
        "minimum_missing_value_ratio": -0.1,
        "maximum_missing_value_ratio": 1.1,
        "number_of_iterations": 11,
        "number_of_iterations_for_pca_prediction": 51,
    }.items():
        with pytest.raises(BadSettings) as caught:
            lookup.check_settings("clean-missing-data", TRANSFORM.settings, {setting: value})
        assert caught.value.studio == "0008"


def test_new_rows_are_filled_with_what_was_learned_in_training():
    step = clean(rows_of(n=[1.0, 3.0], t=["a", "a"]), "replace-with-mode")
    found = step.apply(rows_of(n=[NAN, 50.0], t=[None, "z"]))

    assert found["n"].tolist() == [1.0, 50.0]
    assert found["t"].tolist() == ["a", "z"]


def test_filling_leaves_the_table_that_it_was_given_alone():
    frame = rows_of(n=[1.0, NAN])
    before = frame.copy()
    filled(frame, "replace-with-mean")

    pd.testing.assert_frame_equal(frame, before)


def test_removing_rows_keeps_those_that_are_complete_in_the_named_columns():
    frame = rows_of(n=[1.0, NAN, 3.0], t=["a", "b", None])

    assert kept(frame, "remove-entire-row") == [0]
    assert kept(frame, "remove-entire-row", ["n"]) == [0, 2]


def test_removing_rows_changes_no_row_and_handles_nothing():
    frame = rows_of(n=[1.0, NAN])
    step = clean(frame, "remove-entire-row")

    pd.testing.assert_frame_equal(step.apply(frame), frame)
    assert step.lineage.filled == frozenset()


def test_removing_columns_drops_those_with_gaps_in_training_also_from_complete_rows():
    step = clean(rows_of(n=[1.0, NAN], i=[1.0, 2.0], t=["a", None]), "remove-entire-column")
    found = step.apply(rows_of(n=[1.0], i=[NAN], t=["a"]))

    assert list(found.columns) == ["i"]


def test_removing_columns_leaves_those_that_were_not_named():
    frame = rows_of(n=[1.0, NAN], i=[NAN, 2.0])

    assert list(filled(frame, "remove-entire-column", ["i"]).columns) == ["n"]


@pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "remove-entire-row"])
def test_only_removing_rows_costs_rows(mode):
    frame = rows_of(n=[1.0, NAN], i=[1.0, 2.0], t=["a", None])

    assert kept(frame, mode) == [0, 1]


@pytest.mark.parametrize(
    ("mode", "column", "type_"),
    [
        ("replace-with-mean", "t", "text"),
        ("replace-with-mean", "d", "datetime"),
        ("replace-with-median", "b", "boolean"),
    ],
)
def test_a_named_column_that_the_mode_does_not_take_is_refused(mode, column, type_):
    frame = rows_of(n=[1.0], i=[1.0], b=[1.0], d=[1.0], t=["x"])
    with pytest.raises(BadRecipe) as caught:
        clean(frame, mode, ["n", column])

    assert f"Column '{column}' is {type_}, which Clean Missing Data" in caught.value.detail
    assert caught.value.place["column"] == column
    assert caught.value.studio == "0017"
    assert caught.value.remedy


def test_a_custom_value_that_a_named_column_cannot_hold_is_refused():
    with pytest.raises(BadRecipe):
        clean(rows_of(n=[1.0]), "custom-substitution-value", ["n"], replacement_value="unknown")


numbers = st.lists(
    st.none() | st.floats(-1e9, 1e9).map(lambda x: round(x, 2)), min_size=3, max_size=3
)
texts = st.lists(st.none() | st.sampled_from(["a", "b", "Größe", ""]), min_size=3, max_size=3)
tables = st.fixed_dictionaries({}, optional={"n": numbers, "t": texts, "i": numbers}).filter(bool)


@settings(max_examples=80, deadline=None)
@given(tables, st.data(), st.sampled_from(MODES), st.booleans())
def test_the_graph_does_what_the_step_does(table, data, mode, flags):
    training = rows_of(**table)
    rows = rows_of(
        **{name: data.draw(texts if TYPES[name] == "text" else numbers) for name in table}
    )
    more = {"replacement_value": "5", "generate_missing_value_indicator_column": flags}
    assert_nodes_agree(clean(training, mode, **more), rows, TYPES)
