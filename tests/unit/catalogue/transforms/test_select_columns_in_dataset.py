"""Select Columns in Dataset."""

import numpy as np
import onnxruntime
import pandas as pd
import pytest

from trainlet.catalogue import lookup
from trainlet.catalogue.estimators.graph import Graph, Inputs
from trainlet.errors import BadRecipe

TRANSFORM = lookup.get("transforms", "select-columns-in-dataset")
SETTINGS = TRANSFORM.settings()
TYPES = {"n": "number", "a b": "text", "m": "number", "🚗": "text"}


@pytest.fixture
def frame():
    return pd.DataFrame(
        {
            "n": [1.0, np.nan],
            "a b": pd.Series(["x", None], dtype=object),
            "m": [3.0, 4.0],
            "🚗": pd.Series(["y", "z"], dtype=object),
        }
    )


def fitted(frame, columns):
    return TRANSFORM.fit(frame, columns, TYPES, SETTINGS)


def test_the_named_columns_stay_in_the_order_of_the_table(frame):
    found = fitted(frame, ["🚗", "n"]).apply(frame)

    pd.testing.assert_frame_equal(found, frame[["n", "🚗"]])


def test_no_row_goes_and_no_gap_is_filled(frame):
    step = fitted(frame, ["n"])

    assert step.keep(frame).tolist() == [True, True]
    assert step.handled == frozenset()


def test_a_step_without_columns_is_refused():
    for columns in (None, []):
        with pytest.raises(BadRecipe) as caught:
            TRANSFORM.check(columns, TYPES, SETTINGS)

        assert caught.value.place == {"field": "columns"}
        assert caught.value.remedy


def test_a_step_with_columns_passes():
    assert TRANSFORM.check(["n"], TYPES, SETTINGS) is None


def test_the_graph_keeps_the_same_columns(frame):
    graph = Graph()
    inputs = Inputs(
        graph.input("numbers", "float64", 2),
        graph.input("text", "object", 2),
        ("n", "m"),
        ("a b", "🚗"),
    )
    kept = fitted(frame, ["🚗", "m"]).emit(graph, inputs)
    graph.output(kept.numbers, "kept numbers", "float64", ["n", 1])
    graph.output(kept.text, "kept text", "object", ["n", 1])
    session = onnxruntime.InferenceSession(graph.build(), providers=["CPUExecutionProvider"])
    numbers, text = session.run(
        None,
        {
            "numbers": np.array([[1.0, 3.0], [2.0, 4.0]]),
            "text": np.array([["x", "y"], ["", "z"]], dtype=object),
        },
    )

    assert kept.number_columns == ("m",)
    assert kept.text_columns == ("🚗",)
    assert numbers.tolist() == [[3.0], [4.0]]
    assert text.tolist() == [["y"], ["z"]]


def test_a_kind_of_which_no_column_stays_has_no_tensor(frame):
    graph = Graph()
    inputs = Inputs(
        graph.input("numbers", "float64", 2),
        graph.input("text", "object", 2),
        ("n", "m"),
        ("a b", "🚗"),
    )
    kept = fitted(frame, ["a b", "🚗"]).emit(graph, inputs)

    assert kept == Inputs("", "text", (), ("a b", "🚗"))
