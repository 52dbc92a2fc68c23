"""Convert to Indicator Values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue.transforms import convert_to_indicator_values as module
from trainlet.errors import BadRecipe, TrainingFailed

TYPES = {"colour": "text", "größe 🙂": "text", "n": "number"}


def converted(table, columns=None, **more):
    return fitted("convert-to-indicator-values", table, columns, **more)


def test_each_value_has_a_column_and_so_have_gaps():
    table = table_of(TYPES, colour=["red", None, "blue", "red"], n=[1.0, 2.0, 3.0, 4.0])
    step = converted(table)
    found = assert_nodes_agree(step, table.X, TYPES)

    assert list(found) == ["colour", "n", "colour-blue", "colour-red", "colour-Missing"]
    assert found["colour-red"].tolist() == [1, 0, 0, 1]
    assert found["colour-blue"].tolist() == [0, 0, 1, 0]
    assert found["colour-Missing"].tolist() == [0, 1, 0, 0]
    assert step.lineage.made["colour-red"] == ("colour",)
    assert step.lineage.types["colour-red"] == "integer"
    assert step.lineage.filled == set(step.lineage.made)


def test_what_training_did_not_have_is_in_none():
    step = converted(table_of(TYPES, colour=["red", "blue"]))
    found = assert_nodes_agree(step, frame_of(TYPES, colour=["green", None, "", "red"]), TYPES)

    assert "colour-Missing" not in found
    assert found[["colour-blue", "colour-red"]].sum(axis=1).tolist() == [0, 0, 0, 1]


def test_the_column_itself_can_be_left_out():
    table = table_of(TYPES, colour=["red"], n=[1.0])
    step = converted(table, overwrite_categorical_columns=True)

    assert list(assert_nodes_agree(step, table.X, TYPES)) == ["n", "colour-red"]
    assert step.run(table).types == {"n": "number", "colour-red": "integer"}


def test_two_values_of_one_name_have_two_columns():
    table = table_of(TYPES, colour=["Missing", None])
    found = assert_nodes_agree(converted(table), table.X, TYPES)

    assert found["colour-Missing"].tolist() == [1, 0]
    assert found["colour-Missing (1)"].tolist() == [0, 1]


def test_equal_values_of_two_columns_are_not_mixed_up():
    table = table_of(TYPES, **{"colour": ["a", "b"], "größe 🙂": ["b", "a"]})
    found = assert_nodes_agree(converted(table), table.X, TYPES)

    assert found["colour-a"].tolist() == [1, 0]
    assert found["größe 🙂-a"].tolist() == [0, 1]


def test_columns_that_are_not_needed_may_be_absent():
    table = table_of(TYPES, **{"colour": ["a", "b"], "größe 🙂": ["b", None]})
    found = assert_nodes_agree(converted(table), table.X[["größe 🙂"]], TYPES)

    assert list(found) == ["größe 🙂", "größe 🙂-b", "größe 🙂-Missing"]


def test_numbers_are_refused_and_so_is_no_column_at_all():
    table = table_of(TYPES, n=[1.0])

    with pytest.raises(BadRecipe):
        converted(table, ["n"])
    with pytest.raises(BadRecipe) as caught:
        converted(table)
    assert caught.value.studio == "0056"


def test_a_table_too_wide_is_refused(monkeypatch):
    monkeypatch.setattr(module, "MOST_COLUMNS", 3)
    converted(table_of(TYPES, colour=["a", "b"]))

    with pytest.raises(TrainingFailed) as caught:
        converted(table_of(TYPES, colour=["a", "b"], n=[1.0, 2.0]))
    assert caught.value.studio == "0129"


texts = st.one_of(st.none(), st.sampled_from(["a", "b", "", "0:a", "Missing", "é🙂"]))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(texts, texts), min_size=1, max_size=8),
    st.lists(st.tuples(texts, texts), min_size=1, max_size=8),
    st.booleans(),
)
def test_the_nodes_agree_and_a_known_row_has_one_per_column(rows, scored, overwrite):
    def of(given_):
        return {"colour": [row[0] for row in given_], "größe 🙂": [row[1] for row in given_]}

    table = table_of(TYPES, n=[0.0] * len(rows), **of(rows))
    step = converted(table, overwrite_categorical_columns=overwrite)

    assert_nodes_agree(step, frame_of(TYPES, n=[0.0] * len(scored), **of(scored)), TYPES)
    found = assert_nodes_agree(step, table.X, TYPES)[sorted(step.lineage.made)]
    assert found.sum(axis=1).tolist() == [2.0] * len(rows)
