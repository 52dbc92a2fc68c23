"""Edit Metadata."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue import lookup
from trainlet.errors import BadRecipe

TRANSFORM = lookup.get("transforms", "edit-metadata")
TYPES = {"n": "number", "a b": "integer", "🚗": "text", "d.e": "duration"}
COLUMNS = {"n": [1.5, NAN], "a b": [1.0, 2.0], "🚗": ["x", None], "d.e": [60.0, NAN]}


def edited(columns, **given):
    return fitted("edit-metadata", table_of(TYPES, **COLUMNS), columns, **given)


def refused(columns, **given):
    with pytest.raises(BadRecipe) as caught:
        edited(columns, **given)
    return caught.value


def test_columns_get_new_names_in_their_order_and_stay_where_they_are():
    step = edited(["🚗", "n"], new_column_names="Auto , Größe (cm)")
    found = assert_nodes_agree(step, frame_of(TYPES, **COLUMNS), TYPES)

    assert list(found.columns) == ["Größe (cm)", "a b", "Auto", "d.e"]
    assert step.lineage.sources("Auto") == ("🚗",)
    assert step.lineage.types == {"Auto": "text", "Größe (cm)": "number"}


def test_names_may_be_exchanged():
    found = edited(["n", "a b"], new_column_names="a b,n").apply(frame_of(TYPES, **COLUMNS))

    assert list(found.columns) == ["a b", "n", "🚗", "d.e"]
    assert found["n"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("columns", "names", "studio"),
    [
        (["n"], "x,y", "0031"),
        (["n", "🚗"], "x", "0031"),
        (["n", "🚗"], "x,", "0031"),
        (["n", "🚗"], "x,x", "0028"),
        (["n"], "a b", "0028"),
    ],
)
def test_names_that_do_not_fit_are_refused(columns, names, studio):
    assert refused(columns, new_column_names=names).studio == studio


def test_columns_must_be_named():
    assert refused(None).studio == "0020"
    assert refused(["n", "a b"], fields="label").studio == "0037"
    assert refused(["n", "a b"], fields="weight").studio == "0122"


@pytest.mark.parametrize(
    ("asked", "want"),
    [
        ({"data_type": "string"}, "text"),
        ({"data_type": "integer"}, "integer"),
        ({"data_type": "floating-point"}, "number"),
        ({"data_type": "boolean"}, "boolean"),
        ({"data_type": "datetime"}, "datetime"),
        ({"data_type": "timespan"}, "duration"),
        ({"categorical": "make-categorical"}, "text"),
        ({"categorical": "make-non-categorical", "data_type": "integer"}, "integer"),
        ({"categorical": "make-non-categorical"}, "number"),
    ],
)
def test_columns_are_read_in_the_type_that_is_asked_for(asked, want):
    given = TRANSFORM.settings(**asked)

    assert TRANSFORM.reads(TYPES, ["n"], given) == {"n": want}
    assert TRANSFORM.outline(TYPES, ["n"], given)["n"] == want


def test_what_no_model_can_hold_is_told():
    assert TRANSFORM.beyond(TRANSFORM.settings(fields="label"))
    assert TRANSFORM.beyond(TRANSFORM.settings(fields="weight"))
    assert not TRANSFORM.beyond(TRANSFORM.settings(fields="clear-feature"))


numbers = st.lists(st.just(NAN) | st.floats(-1e300, 1e300), min_size=4, max_size=4)
TYPES_ASKED = ["string", "integer", "floating-point", "boolean", "timespan"]


@settings(max_examples=40, deadline=None)
@given(numbers, numbers, st.sampled_from(TYPES_ASKED))
def test_the_nodes_do_what_the_step_does(training, rows, asked):
    training = [np.rint(value) for value in training] if asked == "string" else training
    types = {"n": "number", "a b": "integer"}
    table = table_of(types, **{"n": training, "a b": training})
    step = fitted("edit-metadata", table, ["n"], data_type=asked, new_column_names="x.y")
    assert_nodes_agree(step, frame_of(types, **{"n": rows, "a b": rows}), types)
