"""Apply Transformation."""

from dataclasses import replace

import pytest

from tests.steps import NAN, assert_nodes_agree, fitted, table_of
from trainlet.errors import BadRecipe
from trainlet.recipes import Step
from trainlet.training.replay import Stretch, saved_graph, to_replay
from trainlet.training.steps import fit_steps

TYPES = {"a b": "number", "i": "integer", "🚗": "text", "x": "text"}
COLUMNS = {"a b": [1.0, NAN, 4.0], "i": [3.0, 5.0, 7.0], "🚗": ["p", None, "q"], "x": ["k"] * 3}
STEPS = [
    Step(use="clean-missing-data", columns=["a b", "🚗"], settings={"replacement_value": "9"}),
    Step(use="normalize-data", columns=["i"]),
]


@pytest.fixture(scope="module")
def graphs():
    table = table_of(TYPES, **COLUMNS)
    behind, done = fit_steps(STEPS, table)
    return {"t@1": saved_graph(*to_replay(Stretch(0, done, table, behind.types)))}


def applied(graphs, types, columns, **columns_given):
    table = replace(table_of(types, **columns_given or columns), graphs=graphs)
    return fitted("apply-transformation", table, transformation="t@1"), table


def refused(graphs, types, **columns):
    with pytest.raises(BadRecipe) as caught:
        applied(graphs, types, columns)
    return caught.value


def test_it_does_what_was_saved_with_what_was_learned_then(graphs):
    step, table = applied(graphs, TYPES, {**COLUMNS, "a b": [NAN, NAN, 2.0]})
    behind = step.run(table)
    found = assert_nodes_agree(step, table.X, TYPES)

    assert found["a b"].tolist() == [9.0, 9.0, 2.0]
    assert found["i"].to_numpy() == pytest.approx([-1.224744871391589, 0.0, 1.224744871391589])
    assert behind.types == {"a b": "number", "i": "number", "🚗": "text", "x": "text"}


def test_what_is_made_of_a_column_that_is_not_there_is_not_made(graphs):
    step, table = applied(graphs, TYPES, {"🚗": [None], "x": ["k"]})
    step.run(table)
    found = assert_nodes_agree(step, table.X, TYPES)

    assert found.iloc[0].tolist() == ["9", "k"]
    assert step.lineage.filled == {"🚗"}
    assert set(step.lineage.types) == {"🚗"}


def test_whole_numbers_and_others_are_alike(graphs):
    step, table = applied(graphs, {**TYPES, "i": "number", "a b": "integer"}, COLUMNS)

    assert step.run(table).types["i"] == "number"


def test_other_types_are_refused(graphs):
    error = refused(graphs, {**TYPES, "i": "text"}, i=["1"], x=["k"])

    assert (error.studio, error.place["column"]) == ("0017", "i")
    assert "it is text, not integer" in error.detail


def test_a_table_without_any_of_its_columns_is_refused(graphs):
    assert refused(graphs, TYPES, x=["k"]).studio == "0001"


def test_it_takes_the_name_of_a_transformation_and_no_columns(graphs):
    table = replace(table_of(TYPES, **COLUMNS), graphs=graphs)
    for columns, settings in ((None, {}), (["i"], {"transformation": "t@1"})):
        with pytest.raises(BadRecipe):
            fitted("apply-transformation", table, columns, **settings)
