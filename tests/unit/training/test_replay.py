"""Fitted steps as an ONNX file from a table to a table."""

import pandas as pd
import pytest

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.saved import run_graph
from trainlet.catalogue.fitted.steps import Values
from trainlet.catalogue.lineage import Lineage
from trainlet.errors import ParityLost
from trainlet.recipes import Step
from trainlet.training.replay import Stretch, saved_graph, to_replay
from trainlet.training.steps import fit_steps

TYPES = {"a b": "number", "ü": "integer", "🚗": "text", "x": "text"}
COLUMNS = {
    "a b": [1.0, NAN, 4.0],
    "ü": [3.0, 5.0, NAN],
    "🚗": ["p", None, "q"],
    "x": ["k", "l", "m"],
}


def stretch_of(*steps, first=0):
    table = table_of(TYPES, **COLUMNS)
    behind, done = fit_steps(steps, table)
    return Stretch(first, done, table, behind.types)


FILL = Step(use="clean-missing-data", columns=["🚗", "a b"], settings={"replacement_value": "9"})
SCALE = Step(use="normalize-data", columns=["a b"])


def test_it_takes_what_it_needs_and_gives_what_it_changes():
    replay, data = to_replay(stretch_of(FILL, SCALE, first=2))

    assert replay.takes == replay.gives == {"a b": "number", "🚗": "text"}
    assert replay.filled == ["a b", "🚗"]
    assert (replay.first, replay.size, replay.drops) == (2, len(data), [])
    assert replay.parity.rows == 3


def test_it_does_to_other_rows_what_the_steps_do():
    stretch = stretch_of(FILL, SCALE)
    replay, data = to_replay(stretch)
    rows = table_of(TYPES, **{"a b": [NAN, 7.0], "🚗": [None, "new"]}).X
    found = run_graph(saved_graph(replay, data), rows)
    expected = rows
    for step in stretch.steps:
        expected = step.apply(expected)

    pd.testing.assert_frame_equal(found, expected)


def test_columns_that_go_are_told():
    pick = Step(use="select-columns-in-dataset", columns=["a b", "x"])
    replay, _ = to_replay(stretch_of(SCALE, pick))

    assert replay.drops == ["ü", "🚗"]
    assert list(replay.gives) == ["a b"]


def test_steps_that_change_no_column_are_nothing_to_use_again():
    assert to_replay(stretch_of(Step(use="remove-duplicate-rows"))) is None
    assert to_replay(stretch_of()) is None


def test_gaps_that_only_some_sources_leave_are_told_by_the_values():
    fill = Step(use="clean-missing-data", columns=["a b"])
    both = Values()
    both.lineage = Lineage(made={"sum": ("a b", "ü")}, types={"sum": "number"})
    both.apply = lambda X: X.assign(sum=X["a b"] + X["ü"]) if {"a b", "ü"} <= set(X) else X

    def emit(graph, inputs):
        from trainlet.catalogue.nodes.columns import numbers_of, with_numbers

        total = graph.add(
            "Add", numbers_of(graph, inputs, ["a b"]), numbers_of(graph, inputs, ["ü"])
        )
        return with_numbers(graph, inputs, ["sum"], total)

    both.emit = emit
    table = table_of(TYPES, **COLUMNS)
    filled, done = fit_steps([fill], table)
    replay, _ = to_replay(Stretch(0, (*done, both), table, both.run(filled).types))

    assert replay.torn == ["sum"]
    assert replay.made["sum"] == ["a b", "ü"]


def test_a_file_that_does_something_else_is_not_published():
    stretch = stretch_of(SCALE)
    (step,) = stretch.steps
    wrong = Values()
    wrong.lineage, wrong.emit = step.lineage, step.emit
    wrong.apply = lambda X: step.apply(X) * (1 + 1e-6)
    with pytest.raises(ParityLost):
        to_replay(Stretch(0, (wrong,), stretch.before, stretch.after))


def test_a_file_that_leaves_other_gaps_is_not_published():
    stretch = stretch_of(SCALE)
    (step,) = stretch.steps
    wrong = Values()
    wrong.lineage, wrong.emit = step.lineage, step.emit
    wrong.apply = lambda X: step.apply(X).fillna(0.0)
    with pytest.raises(ParityLost) as caught:
        to_replay(Stretch(0, (wrong,), stretch.before, stretch.after))
    assert "inf" in caught.value.detail
