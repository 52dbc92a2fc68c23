"""The column to predict."""

import numpy as np
import pandas as pd
import pytest

from trainlet.catalogue.estimators.labels import labels


def texts(*values):
    return pd.Series(values, dtype=object)


def test_the_alphabetically_second_text_is_class_one():
    found = labels(texts("yes", "no", "yes"), "text", "two-class")

    assert found.y.tolist() == [1, 0, 1]
    assert found.y.dtype == np.int64
    assert found.classes == ("no", "yes")


def test_texts_are_sorted_by_their_characters_and_not_by_what_they_spell():
    assert labels(texts("b", "10", "9", "B"), "text", "multiclass").classes == ("10", "9", "B", "b")


def test_the_larger_integer_is_class_one_and_classes_are_integers():
    found = labels(pd.Series([10.0, 9.0, 10.0, -1.0]), "integer", "multiclass")

    assert found.y.tolist() == [2, 1, 2, 0]
    assert found.classes == (-1, 9, 10)
    assert all(type(value) is int for value in found.classes)


def test_true_is_class_one_and_classes_are_booleans():
    found = labels(pd.Series([1.0, 0.0]), "boolean", "two-class")

    assert found.y.tolist() == [1, 0]
    assert found.classes == (False, True)
    assert all(type(value) is bool for value in found.classes)


@pytest.mark.parametrize("type_", ["integer", "number"])
def test_a_regression_has_values_and_no_classes(type_):
    found = labels(pd.Series([2.5, -1.0]), type_, "regression")

    assert found.y.tolist() == [2.5, -1.0]
    assert found.y.dtype == np.float64
    assert found.classes == ()
