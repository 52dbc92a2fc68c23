"""Clean Missing Data."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.graph import Graph, Inputs
from trainlet.cells import MISSING_TEXT
from trainlet.errors import BadRecipe

TRANSFORM = lookup.get("transforms", "clean-missing-data")
TYPES = {"n": "number", "i": "integer", "b": "boolean", "d": "datetime", "t": "text"}
NAN = float("nan")
MODES = [
    "custom-substitution-value",
    "replace-with-mean",
    "replace-with-median",
    "replace-with-mode",
    "remove-entire-row",
    "remove-entire-column",
]


def frame_of(**columns):
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=object if TYPES[name] == "text" else "float64")
            for name, values in columns.items()
        }
    )


def clean(frame, mode, columns=None, **more):
    types = {name: TYPES[name] for name in frame.columns}
    choice = TRANSFORM.settings(cleaning_mode=mode, **more)
    return TRANSFORM.fit(frame, columns, types, choice)


def filled(frame, mode, columns=None, **more):
    return clean(frame, mode, columns, **more).apply(frame)


def through_onnx(step, frame):
    """Return what the step's graph makes of the rows, as a frame of the columns that stay."""
    names = [name for name in frame.columns if TYPES[name] != "text"]
    texts = [name for name in frame.columns if TYPES[name] == "text"]
    graph, feed = Graph(), {}
    if names:
        graph.input("numbers", "float64", len(names))
        feed["numbers"] = frame[names].to_numpy(np.float64)
    if texts:
        graph.input("text", "object", len(texts))
        feed["text"] = frame[texts].fillna(MISSING_TEXT).to_numpy(object)
    inputs = Inputs("numbers" if names else "", "text" if texts else "", tuple(names), tuple(texts))
    found = step.emit(graph, inputs)
    if found.numbers:
        graph.output(found.numbers, "out numbers", "float64", ["n", len(found.number_columns)])
    if found.text:
        graph.output(found.text, "out text", "object", ["n", len(found.text_columns)])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    wanted = [output.name for output in session.get_outputs()]
    matrices = dict(zip(wanted, session.run(wanted, feed), strict=True))
    columns = {}
    for i, name in enumerate(found.number_columns):
        columns[name] = pd.Series(matrices["out numbers"][:, i], dtype="float64")
    for i, name in enumerate(found.text_columns):
        values = [None if v == MISSING_TEXT else v for v in matrices["out text"][:, i]]
        columns[name] = pd.Series(values, dtype=object)
    return pd.DataFrame(columns)[[name for name in frame.columns if name in columns]]


def test_the_mean_fills_numbers_with_the_mean_of_what_is_there():
    frame = frame_of(n=[1.0, NAN, 2.5, 7.0])

    assert filled(frame, "replace-with-mean")["n"].tolist() == [1.0, 3.5, 2.5, 7.0]


def test_the_median_fills_numbers_with_the_median_of_what_is_there():
    frame = frame_of(n=[1.0, NAN, 2.5, 100.0])

    assert filled(frame, "replace-with-median")["n"].tolist() == [1.0, 2.5, 2.5, 100.0]


def test_integers_are_filled_with_the_nearest_integer():
    frame = frame_of(i=[1.0, NAN, 2.0, 5.0])

    assert filled(frame, "replace-with-mean")["i"].tolist()[1] == 3.0
    assert filled(frame_of(i=[1.0, 2.0, NAN, 4.0, 4.0]), "replace-with-mean")["i"][2] == 3.0
    assert filled(frame_of(i=[1.0, 4.0, NAN]), "replace-with-median")["i"][2] == 2.0


def test_the_mean_of_booleans_is_one_of_the_two():
    assert filled(frame_of(b=[1.0, 1.0, 0.0, NAN]), "replace-with-mean")["b"][3] == 1.0
    assert filled(frame_of(b=[1.0, 0.0, 0.0, NAN]), "replace-with-mean")["b"][3] == 0.0


def test_the_mode_fills_every_type_and_the_smallest_of_equals_wins():
    frame = frame_of(
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
    frame = frame_of(n=[NAN], i=[NAN], b=[NAN], d=[NAN], t=[None])
    step = clean(frame, "custom-substitution-value", replacement_value="7")
    found = step.apply(frame)

    assert step.handled == {"n", "i", "t"}
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
    frame = frame_of(n=[NAN], i=[NAN], b=[NAN], d=[NAN], t=[None])
    found = filled(frame, "custom-substitution-value", replacement_value=value)

    assert found.iloc[0].dropna().to_dict() == {**takes, "t": value}


def test_the_default_is_a_custom_zero():
    assert TRANSFORM.settings() == TRANSFORM.settings(
        cleaning_mode="custom-substitution-value", replacement_value="0"
    )


@pytest.mark.parametrize(
    ("mode", "takes"),
    [
        ("replace-with-mean", {"n", "i", "b"}),
        ("replace-with-median", {"n", "i"}),
        ("replace-with-mode", {"n", "i", "b", "d", "t"}),
    ],
)
def test_a_mode_without_columns_acts_on_all_that_it_applies_to(mode, takes):
    frame = frame_of(n=[1.0], i=[1.0], b=[1.0], d=[1.0], t=["x"])

    assert clean(frame, mode).handled == takes


def test_only_the_named_columns_are_filled():
    frame = frame_of(n=[NAN, 1.0], i=[NAN, 2.0])
    step = clean(frame, "replace-with-mean", ["i"])

    assert step.handled == {"i"}
    assert step.apply(frame)["n"].isna().tolist() == [True, False]


def test_a_column_of_gaps_has_no_mean_and_stays_unhandled():
    frame = frame_of(n=[NAN, NAN], i=[1.0, NAN])
    step = clean(frame, "replace-with-mean")

    assert step.handled == {"i"}
    assert step.apply(frame)["n"].isna().all()


def test_new_rows_are_filled_with_what_was_learned_in_training():
    step = clean(frame_of(n=[1.0, 3.0], t=["a", "a"]), "replace-with-mode")
    found = step.apply(frame_of(n=[NAN, 50.0], t=[None, "z"]))

    assert found["n"].tolist() == [1.0, 50.0]
    assert found["t"].tolist() == ["a", "z"]


def test_filling_leaves_the_table_that_it_was_given_alone():
    frame = frame_of(n=[1.0, NAN])
    before = frame.copy()
    filled(frame, "replace-with-mean")

    pd.testing.assert_frame_equal(frame, before)


def test_removing_rows_keeps_those_that_are_complete_in_the_named_columns():
    frame = frame_of(n=[1.0, NAN, 3.0], t=["a", "b", None])

    assert clean(frame, "remove-entire-row").keep(frame).tolist() == [True, False, False]
    assert clean(frame, "remove-entire-row", ["n"]).keep(frame).tolist() == [True, False, True]


def test_removing_rows_changes_no_row_and_handles_nothing():
    frame = frame_of(n=[1.0, NAN])
    step = clean(frame, "remove-entire-row")

    pd.testing.assert_frame_equal(step.apply(frame), frame)
    assert step.handled == frozenset()


def test_removing_columns_drops_those_with_gaps_in_training_also_from_complete_rows():
    step = clean(frame_of(n=[1.0, NAN], i=[1.0, 2.0], t=["a", None]), "remove-entire-column")
    found = step.apply(frame_of(n=[1.0], i=[NAN], t=["a"]))

    assert list(found.columns) == ["i"]


def test_removing_columns_leaves_those_that_were_not_named():
    frame = frame_of(n=[1.0, NAN], i=[NAN, 2.0])

    assert list(filled(frame, "remove-entire-column", ["i"]).columns) == ["n"]


@pytest.mark.parametrize("mode", MODES[:4] + MODES[5:])
def test_only_removing_rows_costs_rows(mode):
    frame = frame_of(n=[1.0, NAN], t=["a", None])

    assert clean(frame, mode).keep(frame).tolist() == [True, True]


@pytest.mark.parametrize(
    ("mode", "column", "type_"),
    [
        ("replace-with-mean", "t", "text"),
        ("replace-with-mean", "d", "datetime"),
        ("replace-with-median", "b", "boolean"),
    ],
)
def test_a_named_column_that_the_mode_does_not_take_is_refused(mode, column, type_):
    with pytest.raises(BadRecipe) as caught:
        TRANSFORM.check(["n", column], TYPES, TRANSFORM.settings(cleaning_mode=mode))

    assert caught.value.detail == f"Column '{column}' is {type_}, which {mode} doesn't take."
    assert caught.value.place == {"column": column}
    assert caught.value.studio == "0017"
    assert caught.value.remedy


def test_a_custom_value_that_a_named_column_cannot_hold_is_refused():
    with pytest.raises(BadRecipe) as caught:
        TRANSFORM.check(["n"], TYPES, TRANSFORM.settings(replacement_value="unknown"))

    assert "custom-substitution-value 'unknown'" in caught.value.detail


@pytest.mark.parametrize("mode", MODES)
def test_a_step_that_names_no_columns_always_passes(mode):
    assert TRANSFORM.check(None, TYPES, TRANSFORM.settings(cleaning_mode=mode)) is None


numbers = st.lists(
    st.none() | st.floats(-1e9, 1e9).map(lambda x: round(x, 2)), min_size=3, max_size=3
)
texts = st.lists(st.none() | st.sampled_from(["a", "b", "Größe", ""]), min_size=3, max_size=3)
tables = st.fixed_dictionaries({}, optional={"n": numbers, "t": texts, "i": numbers}).filter(bool)


@settings(max_examples=60, deadline=None)
@given(tables, st.data(), st.sampled_from(MODES))
def test_the_graph_does_what_the_step_does(table, data, mode):
    training = frame_of(**table)
    rows = frame_of(
        **{name: data.draw(texts if TYPES[name] == "text" else numbers) for name in table}
    )
    step = clean(training, mode, replacement_value="5")
    expected = step.apply(rows)
    if expected.shape[1] == 0:
        return

    pd.testing.assert_frame_equal(through_onnx(step, rows), expected)


@settings(max_examples=60, deadline=None)
@given(tables, st.data(), st.sampled_from(MODES[:4]))
def test_no_gap_is_left_in_a_handled_column(table, data, mode):
    step = clean(frame_of(**table), mode, replacement_value="5")
    rows = frame_of(
        **{name: data.draw(texts if TYPES[name] == "text" else numbers) for name in table}
    )

    assert not step.apply(rows)[sorted(step.handled)].isna().any(axis=None)
