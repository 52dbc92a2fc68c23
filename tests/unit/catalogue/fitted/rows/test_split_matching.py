"""Which rows an expression of Studio's Split Data is true of."""

from dataclasses import replace

import pandas as pd
import pytest

from tests.steps import NAN, table_of
from trainlet.catalogue.fitted.rows.split_expressions import conditions_of, pattern_of
from trainlet.catalogue.fitted.rows.split_matching import matches, meets
from trainlet.errors import BadRecipe

TYPES = {"t": "text", "n": "number", "u": "duration"}


def table():
    made = table_of(
        TYPES, y=[0, 1, 0], classes=(5, 7), t=["é", None, ""], n=[1.0, NAN, 2.0], u=[60.0, 1.0, 0.0]
    )
    aside = pd.DataFrame({"id": ["r1", None, "r3"], "w": [0.5, 1.5, 2.5]})
    return replace(made, label="L", aside=aside)


def met(text):
    return meets(table(), *conditions_of(text)).tolist()


def test_a_dot_is_one_character_and_an_empty_text_no_missing_one():
    assert matches(table(), *pattern_of(r'\"t" ^.$')).tolist() == [True, False, False]
    assert matches(table(), *pattern_of(r'\"t" ^')).tolist() == [True, False, True]


def test_columns_aside_and_labels_can_be_named():
    assert matches(table(), *pattern_of(r'\"id" 3')).tolist() == [False, False, True]
    assert met(r'\"w" > 1') == [False, True, True]
    assert met(r'\"L" == 7') == [False, True, False]


def test_a_missing_value_meets_nothing():
    assert met(r'\"n" != 1') == [False, False, True]


def test_durations_are_read_as_such():
    assert met(r'\"u" >= PT1M') == [True, False, False]
    with pytest.raises(BadRecipe):
        met(r'\"u" >= 60')


def test_classes_that_are_truth_values_have_no_order():
    truths = replace(table(), classes=(False, True))

    with pytest.raises(BadRecipe, match="boolean"):
        meets(truths, *conditions_of(r'\"L" == 1'))
