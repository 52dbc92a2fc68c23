"""Clip Values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.catalogue.transforms.clip_values import ClipSettings
from trainlet.errors import BadRecipe, BadSettings

TYPES = {"n": "number", "i": "integer", "d": "datetime", "t": "text", "b": "boolean"}
TRANSFORM = lookup.get("transforms", "clip-values")
VALUES = [-5.0, -1.0, 0.0, 1.0, 10.0, NAN]
BOTH = {"set_of_thresholds": "clip-peaks-and-sub-peaks"}
LOWER = {"set_of_thresholds": "clip-sub-peaks"}


def clip(values=VALUES, **more):
    return fitted("clip-values", table_of(TYPES, n=values), **more)


def clipped(values=VALUES, **more):
    step = clip(values, **more)
    found = assert_nodes_agree(step, frame_of(TYPES, n=values), TYPES)
    return [None if np.isnan(value) else value for value in found["n"]]


def test_limits_themselves_are_kept_and_gaps_stay():
    assert clipped() == [-5, -1, 0, 1, 1, None]
    assert clipped(**LOWER) == [-1, -1, 0, 1, 10, None]
    assert clipped(**BOTH) == [-1, -1, 0, 1, 1, None]


def test_each_set_of_thresholds_has_its_own_settings():
    upper = {"constant_value_for_upper_threshold": 0.0, "upper_substitute_value": "missing"}
    lower = {"constant_value_for_lower_threshold": 0.0, "lower_substitute_value": "mean"}
    both = {
        "constant_value_of_lower_threshold": 0.0,
        "constant_value_of_upper_threshold": 5.0,
        "substitute_value_for_subpeaks": "median",
        "substitute_value_for_peaks": "missing",
    }
    settings_ = {**upper, **lower, **both}

    assert clipped(**settings_) == [-5, -1, 0, None, None, None]
    assert clipped(**LOWER, **settings_) == [1, 1, 0, 1, 10, None]
    assert clipped(**BOTH, **settings_) == [0, 0, 0, 1, None, None]


def test_percentiles_are_those_of_training():
    values = [*np.arange(101.0), NAN]
    step = clip(
        values,
        **BOTH,
        threshold="percentile",
        percentile_number_of_lower_threshold=10,
        percentile_number_of_upper_threshold=75,
    )

    found = assert_nodes_agree(step, frame_of(TYPES, n=[0.0, 10.0, 50.0, 99.0]), TYPES)
    assert found["n"].tolist() == [10, 10, 50, 75]


def test_mean_and_median_are_before_clipping():
    values = [0.0, 0.0, 0.5, 9.5]

    assert clipped(values, upper_substitute_value="mean") == [0, 0, 0.5, 2.5]
    assert clipped(values, upper_substitute_value="median") == [0, 0, 0.5, 0.25]


def test_what_is_clipped_can_be_added_and_told():
    step = clip(overwrite_flag=False, add_indicator_columns=True, **BOTH)
    found = assert_nodes_agree(step, frame_of(TYPES, n=VALUES), TYPES)

    assert list(found) == ["n", "n_IsClipped", "n_clipped"]
    assert found["n"].tolist()[:5] == VALUES[:5]
    assert found["n_clipped"].tolist()[:5] == [-1, -1, 0, 1, 1]
    assert found["n_IsClipped"].tolist() == [1, 0, 0, 0, 1, 0]
    assert step.lineage.made == {"n_IsClipped": ("n",), "n_clipped": ("n",)}
    assert step.lineage.types["n_IsClipped"] == "boolean"
    assert step.lineage.filled == {"n_IsClipped"}


def test_an_indicator_tells_of_values_before_they_are_overwritten():
    step = clip(add_indicator_columns=True)
    found = assert_nodes_agree(step, frame_of(TYPES, n=VALUES), TYPES)

    assert found["n"].tolist()[4] == 1.0
    assert found["n_IsClipped"].tolist() == [0, 0, 0, 0, 1, 0]


def test_only_missing_as_a_substitute_makes_gaps():
    assert clip(upper_substitute_value="missing").lineage.torn == {"n"}
    assert clip(upper_substitute_value="missing", **LOWER).lineage.torn == set()
    assert clip([NAN], upper_substitute_value="mean").lineage.torn == {"n"}
    assert clip().lineage.torn == set()


def test_whole_numbers_stay_so_where_nothing_else_can_come():
    for settings_, want in [
        ({}, "integer"),
        ({"constant_value_for_upper_threshold": 0.5}, "number"),
        ({"upper_substitute_value": "mean"}, "number"),
        ({"upper_substitute_value": "missing"}, "integer"),
        ({"upper_threshold": "percentile"}, "number"),
    ]:
        table = table_of(TYPES, i=[1.0, 2.0], d=[0.0, 5.0])
        assert fitted("clip-values", table, **settings_).run(table).types == {
            "i": want,
            "d": "datetime",
        }


def test_texts_and_truth_values_are_passed_over():
    step = fitted("clip-values", table_of(TYPES, t=["x"], b=[1.0], n=[1.0]))

    assert set(step.lineage.types) == {"n"}


def test_a_lower_limit_above_the_upper_is_refused_where_it_counts():
    constants = {"constant_value_of_lower_threshold": 2.0}
    percents = {"percentile_number_of_lower_threshold": 99, "threshold": "percentile"}

    for settings_ in (constants, {**percents, "percentile_number_of_upper_threshold": 98}):
        with pytest.raises(BadRecipe) as caught:
            clip(**BOTH, **settings_)
        assert caught.value.studio == "0007"
        clip(**LOWER, **settings_)
    with pytest.raises(BadSettings):
        clip(percentile_number_for_upper_threshold=100)


def test_the_outline_is_what_comes_of_it():
    table = table_of(TYPES, i=[1.0, 2.0], n=[1.0, 2.0], t=["x", "y"])

    for overwrite in (True, False):
        for told in (True, False):
            own = ClipSettings(
                overwrite_flag=overwrite, add_indicator_columns=told, upper_threshold="percentile"
            )
            found = TRANSFORM.fit(table, ["i", "n"], own).run(table).types
            assert TRANSFORM.outline(table.types, ["i", "n"], own) == found


numbers = st.one_of(st.sampled_from([NAN, 1e308, -1e308, 5e-324, 1.0, -1.0]), st.floats(-9, 9))
substitute = st.sampled_from(["threshold", "mean", "median", "missing"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=9), st.data())
def test_the_nodes_agree_on_any_numbers(rows, data):
    table = table_of(TYPES, n=[row[0] for row in rows], d=[row[1] for row in rows])
    mode = st.sampled_from(["constant", "percentile"])
    step = fitted(
        "clip-values",
        table,
        **BOTH,
        threshold=data.draw(mode),
        substitute_value_for_peaks=data.draw(substitute),
        substitute_value_for_subpeaks=data.draw(substitute),
        add_indicator_columns=data.draw(st.booleans()),
        overwrite_flag=data.draw(st.booleans()),
    )

    found = assert_nodes_agree(step, table.X, TYPES)

    assert not np.isinf(found.to_numpy(float)).any()
    for name, (source, *_) in step.lineage.made.items():
        if name not in step.lineage.torn:
            assert found[name][table.X[source].notna()].notna().all()
