"""Columns of other types."""

import numpy as np
import pytest

from tests.steps import NAN, assert_nodes_agree, fitted, frame_of, table_of
from trainlet.catalogue.fitted.casts import NO_NAME, fit_cast
from trainlet.errors import BadRecipe

TYPES = {"n": "number", "i": "integer", "b": "boolean", "d": "datetime", "t": "text"}


def cast(type_, **columns):
    table = table_of(TYPES, **columns)
    return fit_cast(table, next(iter(columns)), type_)


def edited(rows, **columns):
    """Return rows as a step makes them text that was fitted to other columns."""
    table = table_of(TYPES, **columns)
    step = fitted("edit-metadata", table, list(columns), categorical="make-categorical")
    return assert_nodes_agree(step, frame_of(TYPES, **rows), TYPES)


def test_numbers_become_whole_or_truth_values():
    assert cast("integer", n=[1.0]).compute(np.array([1.5, 2.5, -0.4])).tolist() == [2.0, 2.0, 0.0]
    truths = cast("boolean", n=[1.0]).compute(np.array([0.0, -3.0, NAN]))

    assert truths[:2].tolist() == [0.0, 1.0]
    assert np.isnan(truths[2])


@pytest.mark.parametrize("type_", ["integer", "boolean"])
def test_the_nodes_make_the_same_numbers(type_):
    name = {"integer": "integer", "boolean": "boolean"}[type_]
    step = fitted("edit-metadata", table_of(TYPES, n=[1.0]), ["n"], data_type=name)
    found = assert_nodes_agree(step, frame_of(TYPES, n=[1.5, 2.5, -0.5, 0.0, NAN, 1e300]), TYPES)

    assert step.lineage.types == {"n": type_}
    assert np.isnan(found["n"][4])


def test_numbers_become_the_names_of_categories_and_new_ones_are_another():
    found = edited({"n": [-3.0, 2.0, -0.0, 7.0, NAN]}, n=[2.0, -3.0, 0.0, NAN])

    assert found["n"].tolist() == ["-3", "2", "0", NO_NAME, None]


def test_fractions_are_no_categories():
    with pytest.raises(BadRecipe) as caught:
        cast("text", n=[1.0, 2.5])

    assert caught.value.studio == "0017"


def test_truth_values_are_called_so():
    assert edited({"b": [1.0, 0.0, NAN]}, b=[1.0, 0.0])["b"].tolist() == ["true", "false", None]


def test_a_text_that_a_step_made_does_not_become_a_number():
    with pytest.raises(BadRecipe) as caught:
        cast("number", t=["1"])

    assert (caught.value.studio, caught.value.place["column"]) == ("0042", "t")


def test_too_many_numbers_are_no_categories():
    with pytest.raises(BadRecipe) as caught:
        cast("text", n=np.arange(10_001.0))

    assert caught.value.studio == "0014"
